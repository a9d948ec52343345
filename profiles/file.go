package profiles

import (
	"strconv"
	"strings"
	"time"
)

// A file is what a profile file may say. The loader reads one file after the
// other into the same value, so that what a file does not name keeps what lies
// below it. The tags are the whole grammar: json names the key, jsonschema tells
// what it is for, pattern with want, enum, min and max are its limits.
type file struct {
	Name string `json:"name,omitempty" pattern:"^[a-z0-9][a-z0-9.+_-]*$" want:"lower-case letters, digits and - . _" jsonschema:"what the profile is called; without it the name of the file"`
	Kind string `json:"kind,omitempty" enum:"module line link story" jsonschema:"what the profile is about; a module comes before the others"`
	Doc  string `json:"doc,omitempty" jsonschema:"what it is for, and where its numbers come from; the first line stands in the list"`

	Device    deviceSection    `json:"device,omitempty" jsonschema:"what the module says of itself"`
	Line      lineSection      `json:"line,omitempty" jsonschema:"the serial line"`
	Pins      pinsSection      `json:"pins,omitempty" jsonschema:"which signal of the module each circuit of a serial adapter stands for"`
	SIM       simSection       `json:"sim,omitempty" jsonschema:"the card"`
	Network   networkSection   `json:"network,omitempty" jsonschema:"the operator's side"`
	Link      linkSection      `json:"link,omitempty" jsonschema:"the radio link of packet data"`
	Timing    timingSection    `json:"timing,omitempty" jsonschema:"how long things take on the module"`
	Receive   receiveSection   `json:"receive,omitempty" jsonschema:"how data of the network reach the TE"`
	Send      sendSection      `json:"send,omitempty" jsonschema:"how data of the TE reach the network"`
	Quirks    quirksSection    `json:"quirks,omitempty" jsonschema:"what firmware generations do differently, or what neither the manual nor a log settles"`
	Bluetooth bluetoothSection `json:"bluetooth,omitempty" jsonschema:"the module's Bluetooth, and what is near it"`
	GNSS      gnssSection      `json:"gnss,omitempty" jsonschema:"what the satellite receiver of a module that has one finds"`
	Faults    []Fault          `json:"faults,omitempty" jsonschema:"what goes wrong; the faults of all profiles of a run add up, one of the same name takes the place of the earlier"`
}

type deviceSection struct {
	Manufacturer string   `json:"manufacturer,omitempty" pattern:"^[ -~]{1,64}$" want:"1 to 64 printable ASCII characters" jsonschema:"answer of +CGMI"`
	Model        string   `json:"model,omitempty" pattern:"^[ -~]{1,64}$" want:"1 to 64 printable ASCII characters" jsonschema:"answer of +CGMM"`
	Revision     string   `json:"revision,omitempty" pattern:"^[ -~]{1,64}$" want:"1 to 64 printable ASCII characters" jsonschema:"what stands behind Revision: in the answer of +CGMR"`
	Info         string   `json:"info,omitempty" pattern:"^[ -~]{1,64}$" want:"1 to 64 printable ASCII characters" jsonschema:"answer of ATI"`
	ObjectID     string   `json:"object_id,omitempty" pattern:"^[ -~]{1,64}$" want:"1 to 64 printable ASCII characters" jsonschema:"answer of +GOI"`
	IMEI         string   `json:"imei,omitempty" pattern:"^[0-9]{15}$" want:"15 digits" jsonschema:"answer of +CGSN"`
	Battery      Voltage  `json:"battery,omitempty" min:"3000" max:"5000" jsonschema:"supply voltage, the third value of +CBC"`
	BatteryLevel Percent  `json:"battery_level,omitempty" jsonschema:"charge, the second value of +CBC"`
	PowerDown    string   `json:"power_down,omitempty" pattern:"^[ -~]{1,64}$" want:"1 to 64 printable ASCII characters" jsonschema:"the line that a normal power-down prints"`
	MessageRoom  int      `json:"message_room,omitempty" min:"0" max:"255" jsonschema:"how many short messages the module's own memory holds"`
	Lacks        Commands `json:"lacks,omitempty" jsonschema:"the commands that the model does not have; it answers them as any that does not exist"`
	TLS          string   `json:"tls,omitempty" enum:"TLS1.0 TLS1.1 TLS1.2" jsonschema:"the highest version that the module's own SSL speaks (+CIPSSL, +HTTPSSL and their kin); the lowest is TLS1.0"`
	TLSSNI       bool     `json:"tls_sni,omitempty" jsonschema:"whether the module's own SSL names the server in its ClientHello"`

	ADC         Voltage `json:"adc,omitempty" min:"0" max:"2800" jsonschema:"what +CADC reads"`
	ADC2        Voltage `json:"adc_2,omitempty" min:"0" max:"2800" jsonschema:"the same of the second channel; 0 mV where there is none"`
	CFGRI       int     `json:"cfgri,omitempty" min:"0" max:"2" jsonschema:"factory value of +CFGRI: what RI tells of"`
	CBATCHK     bool    `json:"cbatchk,omitempty" jsonschema:"factory value of +CBATCHK: whether the supply is checked"`
	Temperature int     `json:"temperature,omitempty" min:"-60" max:"130" jsonschema:"what +CMTE reads, in degrees Celsius"`
	Card        Bytes   `json:"sd_card,omitempty" jsonschema:"size of the SD card, drive D of the +FS commands; 0 B: none"`
}

type lineSection struct {
	Baud         Baud   `json:"baud,omitempty" jsonschema:"rate of the module at its first start; auto is auto-bauding, the factory state"`
	Pacing       bool   `json:"pacing,omitempty" jsonschema:"whether characters take their time"`
	Overrun      string `json:"overrun,omitempty" enum:"block drop" jsonschema:"what becomes of data that the TE does not read while no flow control is on"`
	BaudMismatch string `json:"baud_mismatch,omitempty" enum:"garble ignore" jsonschema:"what a TE of another speed hears"`
}

type pinsSection struct {
	RTS string `json:"rts,omitempty" enum:"none ri status netlight dcd" jsonschema:"output of the adapter"`
	DTR string `json:"dtr,omitempty" enum:"none ri status netlight dcd" jsonschema:"output of the adapter"`
	CTS string `json:"cts,omitempty" enum:"none pwrkey reset dtr" jsonschema:"input of the adapter"`
	DSR string `json:"dsr,omitempty" enum:"none pwrkey reset dtr" jsonschema:"input of the adapter"`
	DCD string `json:"dcd,omitempty" enum:"none pwrkey reset dtr" jsonschema:"input of the adapter"`
	RI  string `json:"ri,omitempty" enum:"none pwrkey reset dtr" jsonschema:"input of the adapter"`
}

type simSection struct {
	Present bool   `json:"present,omitempty" jsonschema:"whether a card is in the holder"`
	PIN     string `json:"pin,omitempty" pattern:"^(?:[0-9]{4,8})?$" want:"4 to 8 digits, or \"\" for none" jsonschema:"what +CPIN has to be given at the start"`
	PUK     string `json:"puk,omitempty" pattern:"^[0-9]{8}$" want:"8 digits" jsonschema:"what opens a card whose PIN was wrong three times"`
	PIN2    string `json:"pin2,omitempty" pattern:"^[0-9]{4,8}$" want:"4 to 8 digits" jsonschema:"what fixed dialling and the call meters want; the PUK unblocks it too"`
	Ki      string `json:"ki,omitempty" pattern:"^[0-9A-Fa-f]{32}$" want:"32 hexadecimal digits" jsonschema:"key of the card's test algorithm, by which RUN GSM ALGORITHM answers"`
	IMSI    string `json:"imsi,omitempty" pattern:"^[0-9]{6,15}$" want:"6 to 15 digits" jsonschema:"answer of +CIMI"`
	ICCID   string `json:"iccid,omitempty" pattern:"^[0-9]{18,19}[0-9A-Fa-f]$" want:"19 or 20 digits" jsonschema:"answer of +CCID"`
	SPN     string `json:"spn,omitempty" pattern:"^[ -~]{0,16}$" want:"at most 16 printable ASCII characters" jsonschema:"service provider name, +CSPN"`
	SMSC    string `json:"smsc,omitempty" pattern:"^(?:\\+?[0-9]{1,20})?$" want:"at most 20 digits, + in front or not" jsonschema:"number of the service centre, +CSCA; \"\" for none"`

	MessageRoom int            `json:"message_room,omitempty" min:"0" max:"255" jsonschema:"how many short messages the card holds"`
	Messages    []messageEntry `json:"messages,omitempty" min:"0" max:"255" jsonschema:"short messages that are on the card from the start"`

	PhonebookRoom int              `json:"phonebook_room,omitempty" min:"1" max:"250" jsonschema:"how many numbers the card's phonebook holds"`
	Phonebook     []phonebookEntry `json:"phonebook,omitempty" min:"0" max:"250" jsonschema:"numbers that are on the card from the start, from location 1; those beyond the room are left out"`

	Number string `json:"number,omitempty" pattern:"^(?:\\+?[0-9]{1,20})?$" want:"at most 20 digits, + in front or not" jsonschema:"own number, +CNUM"`
}

type phonebookEntry struct {
	Number string `json:"number" pattern:"^\\+?[0-9*#]{1,40}$" want:"at most 40 digits, + in front or not" jsonschema:"the number"`
	Name   string `json:"name,omitempty" pattern:"^(?:[ !#-?A-Za-z]{0,14}|.{0,6})$" want:"at most 14 plain characters, or 6 of any" jsonschema:"whose it is"`
}

type messageEntry struct {
	From string `json:"from" pattern:"^.{1,20}$" want:"a number of up to 20 digits, or a name of up to 11 characters" jsonschema:"who has sent it"`
	Text string `json:"text" jsonschema:"what it says; a long one takes several locations"`
	Read bool   `json:"read,omitempty" jsonschema:"whether it has been read"`
}

type bluetoothSection struct {
	Address string        `json:"address,omitempty" pattern:"^[0-9a-f]{2}(:[0-9a-f]{2}){5}$" want:"six octets such as 34:c7:31:aa:37:5b" jsonschema:"the module's own address, +BTHOST"`
	Devices []deviceEntry `json:"devices,omitempty" min:"0" max:"15" jsonschema:"what +BTSCAN finds"`
}

type deviceEntry struct {
	Name    string `json:"name" pattern:"^[ !#-~]{1,18}$" want:"1 to 18 printable ASCII characters without \"" jsonschema:"what the device calls itself"`
	Address string `json:"address" pattern:"^[0-9a-f]{2}(:[0-9a-f]{2}){5}$" want:"six octets such as 34:c7:31:aa:37:5b" jsonschema:"its address"`
	RSSI    int    `json:"rssi" min:"-127" max:"0" jsonschema:"its signal in dBm"`
}

type gnssSection struct {
	Satellites int    `json:"satellites,omitempty" min:"0" max:"12" jsonschema:"how many satellites are in view; a fix takes three, one with an altitude four"`
	Position   string `json:"position,omitempty" pattern:"^-?(?:90(?:\\.0{1,6})?|[0-8]?[0-9](?:\\.[0-9]{1,6})?), ?-?(?:180(?:\\.0{1,6})?|(?:1[0-7][0-9]|[0-9]{1,2})(?:\\.[0-9]{1,6})?)$" want:"latitude and longitude in degrees, such as \"52.5, 13.4\"" jsonschema:"where the module is at the start of the run: latitude, longitude in degrees, north and east positive"`
	Altitude   int    `json:"altitude,omitempty" min:"-500" max:"20000" jsonschema:"metres above the sea"`
	Speed      int    `json:"speed,omitempty" min:"0" max:"1850" jsonschema:"km/h along the course, from the start of the run"`
	Course     int    `json:"course,omitempty" min:"0" max:"359" jsonschema:"degrees from north by east"`
}

type operatorEntry struct {
	Long    string `json:"long" pattern:"^[ !#-~]{1,64}$" want:"1 to 64 printable ASCII characters without \"" jsonschema:"long name of +COPS"`
	Short   string `json:"short" pattern:"^[ !#-~]{1,16}$" want:"1 to 16 printable ASCII characters without \"" jsonschema:"short name of +COPS"`
	Numeric string `json:"numeric" pattern:"^[0-9]{5,6}$" want:"5 or 6 digits" jsonschema:"country and network code"`
	Status  string `json:"status" enum:"available current forbidden" jsonschema:"how +COPS=? lists it"`
}

type networkSection struct {
	Operators    []operatorEntry  `json:"operators,omitempty" min:"1" max:"64" jsonschema:"the networks that a scan finds; the module registers with the first"`
	LAC          string           `json:"lac,omitempty" pattern:"^[0-9A-F]{4}$" want:"four hexadecimal digits, letters in upper case" jsonschema:"location area of +CREG"`
	Cell         string           `json:"cell,omitempty" pattern:"^[0-9A-F]{4}$" want:"four hexadecimal digits, letters in upper case" jsonschema:"cell of +CREG"`
	Channel      int              `json:"channel,omitempty" min:"0" max:"1023" jsonschema:"channel (ARFCN) of the cell: 0 to 124 and 975 to 1023 are GSM 900, 128 to 251 GSM 850, 512 to 885 GSM 1800 or, in America, 1900"`
	Neighbours   []neighbourEntry `json:"neighbours,omitempty" min:"0" max:"6" jsonschema:"the cells around it, the best first, as +CENG tells them; without them there are six that follow from the cell"`
	Registration string           `json:"registration,omitempty" enum:"home roaming denied" jsonschema:"how the search for a network ends"`
	RSSI         int              `json:"rssi,omitempty" min:"0" max:"99" jsonschema:"signal strength as +CSQ tells it: 0 is -115 dBm or less, each step 2 dB more, 31 is -52 dBm or more; 99 not known"`
	BER          int              `json:"ber,omitempty" min:"0" max:"99" jsonschema:"bit error rate as +CSQ tells it: 0 to 7; 99 not known"`
	RejectAPN    string           `json:"reject_apn,omitempty" pattern:"^[!#-~]{0,99}$" want:"an access point name" jsonschema:"the access point name for which no context is activated; * stands for all"`
	Zone         int              `json:"zone,omitempty" min:"-48" max:"56" jsonschema:"time zone in quarters of an hour east of Greenwich"`
	Location     string           `json:"location,omitempty" pattern:"^(?:-?(?:90(?:\\.0{1,6})?|[0-8]?[0-9](?:\\.[0-9]{1,6})?), ?-?(?:180(?:\\.0{1,6})?|(?:1[0-7][0-9]|[0-9]{1,2})(?:\\.[0-9]{1,6})?))?$" want:"latitude and longitude in degrees, such as \"52.5, 13.4\", or \"\" for a place that is not known" jsonschema:"where +CIPGSMLOC and +CLBS say that the module is: latitude, longitude in degrees, north and east positive"`
	Accuracy     int              `json:"location_accuracy,omitempty" min:"0" max:"100000" jsonschema:"how exact the location is, in metres, as +CLBS tells it"`
	Answer       []answerEntry    `json:"answer,omitempty" min:"0" max:"64" jsonschema:"what happens when the TE calls a number that no modem of the run has; the first that fits; nobody comes at others"`
	USSD         []menuEntry      `json:"ussd,omitempty" min:"0" max:"64" jsonschema:"what the network says to USSD codes; others are +CUSD: 4"`
	USSDTimeout  Duration         `json:"ussd_timeout,omitempty" jsonschema:"how long the network waits for a reply before it ends a USSD dialogue"`
	ChargeUnit   Duration         `json:"charge_unit,omitempty" jsonschema:"how long a call of the TE talks for a unit of charge (AT+CACM), 100 ms at least; 0s: calls cost nothing"`
}

type neighbourEntry struct {
	Channel int    `json:"channel" min:"0" max:"1023" jsonschema:"channel (ARFCN)"`
	Level   int    `json:"level" min:"0" max:"63" jsonschema:"level in dB above -110 dBm; the cell that the module uses has twice its rssi"`
	BSIC    int    `json:"bsic,omitempty" min:"0" max:"63" jsonschema:"base station identity code"`
	LAC     string `json:"lac,omitempty" pattern:"^(?:[0-9A-F]{4})?$" want:"four hexadecimal digits, letters in upper case" jsonschema:"location area; without it that of the network"`
	Cell    string `json:"cell,omitempty" pattern:"^(?:[0-9A-F]{4})?$" want:"four hexadecimal digits, letters in upper case" jsonschema:"cell; without it the module hears the cell and cannot read who it is"`
}

type answerEntry struct {
	Number string   `json:"number" pattern:"^(?:\\+?[0-9*#]{0,20})?$" want:"a number, or the beginning of one and *" jsonschema:"who is called; a last * stands for any rest"`
	How    string   `json:"how" enum:"answers busy silent unknown rejects" jsonschema:"what happens; silent rings and nobody comes"`
	After  Dist     `json:"after,omitempty" jsonschema:"of ringing, before somebody answers"`
	Talks  Duration `json:"talks,omitempty" jsonschema:"from the answer to the other side's hanging up; 0s: it never does"`
}

type menuEntry struct {
	Code string `json:"code" pattern:"^[0-9*#A-Za-z]{1,20}(?: [!-~]{1,20}){0,8}$" want:"a code, and after blanks the replies that lead here" jsonschema:"*101#, or *101# 1 for what the reply 1 to it leads to"`
	Text string `json:"text" jsonschema:"what the network says; it waits for a reply when other codes begin with this one and a blank"`
}

type linkSection struct {
	Up     directionSection `json:"up,omitempty" jsonschema:"from the module to the network"`
	Down   directionSection `json:"down,omitempty" jsonschema:"from the network to the module"`
	Spells []spellEntry     `json:"spells,omitempty" jsonschema:"outages and fades"`
}

type directionSection struct {
	Delay  Dist         `json:"delay,omitempty" jsonschema:"from end to end, drawn for each segment, beside the time that its bytes take"`
	Jitter Dist         `json:"jitter,omitempty" jsonschema:"drawn for each segment and added to the delay"`
	Rate   Rate         `json:"rate,omitempty" jsonschema:"bits of a second, headers included"`
	Burst  burstSection `json:"burst,omitempty" jsonschema:"segments arrive together, as from a scheduler that serves the module for a moment and then others"`
	Wake   wakeSection  `json:"wake,omitempty" jsonschema:"what it takes to get the radio's attention when nothing has crossed for a while"`
	Queue  queueSection `json:"queue,omitempty" jsonschema:"room before the link"`
}

type burstSection struct {
	Period Duration `json:"period,omitempty" jsonschema:"from slot to slot; nothing arrives between; 0s: no slots"`
	Bytes  Bytes    `json:"bytes,omitempty" jsonschema:"most of one slot, headers included; 0 B: no bound"`
	Pieces int      `json:"pieces,omitempty" min:"0" max:"1000000" jsonschema:"segments that arrive in one slot at most; 0: no bound"`
}

type wakeSection struct {
	Idle  Duration `json:"idle,omitempty" jsonschema:"without traffic until the radio sleeps; 0s: whenever the link is empty"`
	Delay Dist     `json:"delay,omitempty" jsonschema:"what the first segment waits then"`
}

type queueSection struct {
	Bytes  Bytes `json:"bytes,omitempty" jsonschema:"what waits at most, headers included; 0 B: no bound"`
	Resend Dist  `json:"resend,omitempty" jsonschema:"a segment that finds the queue full is sent again after this; fixed(0s): the sender holds it back, and nothing is lost"`
}

type spellEntry struct {
	Left   Percent `json:"left,omitempty" jsonschema:"part of the rate that is left; 0 %, which holds without it, is an outage"`
	Way    string  `json:"way,omitempty" enum:"both up down" jsonschema:"direction; without it both"`
	Start  Dist    `json:"start,omitempty" jsonschema:"power-on to the first one; without it at once"`
	Length Dist    `json:"length" jsonschema:"how long each lasts"`
	Every  Dist    `json:"every,omitempty" jsonschema:"from one start to the next; without it there is one"`
}

type timingSection struct {
	Local       Dist `json:"local,omitempty" jsonschema:"answer of a command that the module settles alone"`
	SIM         Dist `json:"sim,omitempty" jsonschema:"answer of a command that reads the card"`
	Radio       Dist `json:"radio,omitempty" jsonschema:"answer of a command that asks the radio part"`
	Network     Dist `json:"network,omitempty" jsonschema:"answer of a command that asks the network"`
	Remote      Dist `json:"remote,omitempty" jsonschema:"answer of a command that asks a server"`
	Message     Dist `json:"message,omitempty" jsonschema:"one short message, or one part of a long one, on its way between module and service centre"`
	Listen      Dist `json:"listen,omitempty" jsonschema:"power key or reset to the first AT that is answered"`
	Ready       Dist `json:"ready,omitempty" jsonschema:"the same start to RDY"`
	SIMReady    Dist `json:"sim_ready,omitempty" jsonschema:"RDY to +CPIN"`
	CallReady   Dist `json:"call_ready,omitempty" jsonschema:"RDY to Call Ready"`
	SMSReady    Dist `json:"sms_ready,omitempty" jsonschema:"Call Ready to SMS Ready"`
	Register    Dist `json:"register,omitempty" jsonschema:"+CPIN: READY to registration"`
	Attach      Dist `json:"attach,omitempty" jsonschema:"registration, or +CGATT=1, to the GPRS attach"`
	Activate    Dist `json:"activate,omitempty" jsonschema:"activation of a context"`
	Shut        Dist `json:"shut,omitempty" jsonschema:"deactivation of a context"`
	Scan        Dist `json:"scan,omitempty" jsonschema:"search for all operators, +COPS=?"`
	NetworkTime Dist `json:"network_time,omitempty" jsonschema:"attach to the network's time"`
	PowerOff    Dist `json:"power_off,omitempty" jsonschema:"last line of a normal power-down to silence"`
	RadioOff    Dist `json:"radio_off,omitempty" jsonschema:"+CPIN: NOT READY to the OK of +CFUN=0"`
	GNSSCold    Dist `json:"gnss_cold,omitempty" jsonschema:"start of the satellite receiver that knows nothing to its first fix"`
	GNSSWarm    Dist `json:"gnss_warm,omitempty" jsonschema:"the same when it knows the time and about where it is"`
	GNSSHot     Dist `json:"gnss_hot,omitempty" jsonschema:"the same within two hours of its last fix"`
}

type receiveSection struct {
	Segment  Bytes `json:"segment,omitempty" min:"1" max:"1460" jsonschema:"most bytes of one piece"`
	Window   Bytes `json:"window,omitempty" min:"1" max:"1048576" jsonschema:"what the module holds before the peer is held off"`
	Gap      Dist  `json:"gap,omitempty" jsonschema:"idle line between two pieces, beside what the radio leaves"`
	Split    int   `json:"split,omitempty" min:"0" max:"1000000" jsonschema:"one of so many pieces is cut in two; 0: none"`
	SplitGap Dist  `json:"split_gap,omitempty" jsonschema:"idle line in a piece that is cut"`
}

type sendSection struct {
	InFlight int `json:"in_flight,omitempty" min:"1" max:"1024" jsonschema:"packets of transparent mode under way before the TE is held off"`
}

type quirksSection struct {
	KeepEarlyData bool `json:"keep_early_data,omitempty" jsonschema:"bytes before a prompt are data, not lost"`
	EchoCtrlZ     bool `json:"echo_ctrl_z,omitempty" jsonschema:"the Ctrl-Z that ends data is echoed"`
	PDPClosed     bool `json:"pdp_closed,omitempty" jsonschema:"CLOSED lines come beside +PDP: DEACT"`
	RepeatNotice  bool `json:"repeat_notice,omitempty" jsonschema:"+CIPRXGET: 1 comes for each arrival, not only the first"`
	URCWhileBusy  bool `json:"urc_while_busy,omitempty" jsonschema:"unsolicited lines pass while a command waits for the card or the network"`
	SpacedAck     bool `json:"spaced_ack,omitempty" jsonschema:"the answer of +CIPACK has spaces"`
}

// profile is the modem that the files describe together.
func (f *file) profile() Profile {
	d, l, s, n, k, t, r := f.Device, f.Line, f.SIM, f.Network, f.Link, f.Timing, f.Receive
	p := Profile{
		Name: f.Name,
		Device: Device{
			Manufacturer: d.Manufacturer, Model: d.Model, Revision: d.Revision, Info: d.Info, ObjectID: d.ObjectID, IMEI: d.IMEI,
			BatteryMV: int(d.Battery), BatteryLevel: int(d.BatteryLevel), PowerDown: d.PowerDown, MessageRoom: d.MessageRoom, Lacks: d.Lacks.Names,
			TLS: d.TLS, TLSSNI: d.TLSSNI,
			ADCMV: int(d.ADC), ADC2MV: int(d.ADC2), Temperature: d.Temperature, CardBytes: int(d.Card),
			CFGRI: d.CFGRI, CBATCHK: d.CBATCHK,
		},
		Line: Line{Baud: int(l.Baud), NoPace: !l.Pacing, DropOverrun: l.Overrun == "drop", IgnoreSpeed: l.BaudMismatch == "ignore"},
		Pins: Pins(f.Pins).withoutNone(),
		SIM:  SIM{Absent: !s.Present, PIN: s.PIN, PUK: s.PUK, PIN2: s.PIN2, Ki: s.Ki, IMSI: s.IMSI, ICCID: s.ICCID, SPN: s.SPN, Number: s.Number, SMSC: s.SMSC, MessageRoom: s.MessageRoom, PhonebookRoom: s.PhonebookRoom},
		Network: Network{
			LAC: n.LAC, Cell: n.Cell, Channel: n.Channel, Roaming: n.Registration == "roaming", Denied: n.Registration == "denied",
			RSSI: n.RSSI, BER: n.BER, RejectAPN: n.RejectAPN, Zone: n.Zone,
			Location: n.location(), USSDTimeout: time.Duration(n.USSDTimeout), ChargeUnit: time.Duration(n.ChargeUnit),
		},
		Link: Link{
			DelayUp: k.Up.Delay.Dist, DelayDown: k.Down.Delay.Dist, JitterUp: k.Up.Jitter.Dist, JitterDown: k.Down.Jitter.Dist,
			RateUp: int(k.Up.Rate), RateDown: int(k.Down.Rate), BurstUp: k.Up.Burst.burst(), BurstDown: k.Down.Burst.burst(),
			WakeUp: k.Up.Wake.wake(), WakeDown: k.Down.Wake.wake(), QueueUp: k.Up.Queue.queue(), QueueDown: k.Down.Queue.queue(),
		},
		Timing: Timing{
			Local: t.Local.Dist, SIM: t.SIM.Dist, Radio: t.Radio.Dist, Network: t.Network.Dist, Remote: t.Remote.Dist, Message: t.Message.Dist,
			Listen: t.Listen.Dist, Ready: t.Ready.Dist, SIMReady: t.SIMReady.Dist, CallReady: t.CallReady.Dist, SMSReady: t.SMSReady.Dist,
			Register: t.Register.Dist, Attach: t.Attach.Dist, Activate: t.Activate.Dist, Shut: t.Shut.Dist, Scan: t.Scan.Dist,
			NetworkTime: t.NetworkTime.Dist, PowerOff: t.PowerOff.Dist, RadioOff: t.RadioOff.Dist,
			GNSSCold: t.GNSSCold.Dist, GNSSWarm: t.GNSSWarm.Dist, GNSSHot: t.GNSSHot.Dist,
		},
		Receive: Receive{Segment: int(r.Segment), Window: int(r.Window), Gap: r.Gap.Dist, Split: r.Split, SplitGap: r.SplitGap.Dist},
		Send:    Send{InFlight: f.Send.InFlight},
		Quirks:  Quirks(f.Quirks),
		Faults:  f.Faults,
	}
	for _, e := range k.Spells {
		p.Link.Spells = append(p.Link.Spells, Spell{
			Left: int(e.Left), Up: e.Way != "down", Down: e.Way != "up", Start: e.Start.Dist, Length: e.Length.Dist, Every: e.Every.Dist,
		})
	}
	p.Bluetooth.Address = f.Bluetooth.Address
	p.GNSS = f.GNSS.gnss()
	for _, e := range f.Bluetooth.Devices {
		p.Bluetooth.Devices = append(p.Bluetooth.Devices, BluetoothDevice(e))
	}
	for _, e := range s.Messages {
		p.SIM.Messages = append(p.SIM.Messages, Message(e))
	}
	for _, c := range n.Neighbours {
		p.Network.Neighbours = append(p.Network.Neighbours, Neighbour(c))
	}
	for _, e := range s.Phonebook {
		p.SIM.Phonebook = append(p.SIM.Phonebook, PhonebookEntry(e))
	}
	for _, a := range n.Answer {
		p.Network.Answer = append(p.Network.Answer, Answer{Number: a.Number, How: a.How, After: a.After.Dist, Talks: time.Duration(a.Talks)})
	}
	for _, u := range n.USSD {
		p.Network.USSD = append(p.Network.USSD, Menu(u))
	}
	for _, o := range n.Operators {
		p.Network.Operators = append(p.Network.Operators, Operator{Long: o.Long, Short: o.Short, Numeric: o.Numeric, Stat: operatorStat(o.Status)})
	}
	return p
}

func (n networkSection) location() Location {
	lat, lon, ok := degrees(n.Location)
	if !ok {
		return Location{}
	}
	return Location{Known: true, Accuracy: n.Accuracy, Latitude: lat, Longitude: lon}
}

func (g gnssSection) gnss() GNSS {
	r := GNSS{Satellites: g.Satellites, Altitude: g.Altitude, Speed: g.Speed, Course: g.Course}
	r.Latitude, r.Longitude, _ = degrees(g.Position)
	return r
}

// degrees reads what the pattern of a place has let through; false: it is empty.
func degrees(place string) (lat, lon float64, ok bool) {
	north, east, ok := strings.Cut(place, ",")
	lat, _ = strconv.ParseFloat(north, 64)
	lon, _ = strconv.ParseFloat(strings.TrimSpace(east), 64)
	return lat, lon, ok
}

func (b burstSection) burst() Burst {
	return Burst{Period: time.Duration(b.Period), Bytes: int(b.Bytes), Pieces: b.Pieces}
}

func (w wakeSection) wake() Wake { return Wake{Idle: time.Duration(w.Idle), Delay: w.Delay.Dist} }

func (q queueSection) queue() Queue { return Queue{Bytes: int(q.Bytes), Resend: q.Resend.Dist} }

// doubles are inputs that stand for the same signal of the module as another.
func (p pinsSection) doubles() (found []string) {
	seen := map[string]bool{"": true, "none": true}
	for _, circuit := range [...]string{"cts", "dsr", "dcd", "ri"} {
		signal := p.input(circuit)
		if !seen[signal] {
			seen[signal] = true
		} else if signal != "" && signal != "none" {
			found = append(found, circuit)
		}
	}
	return found
}

func (p pinsSection) input(circuit string) string {
	return map[string]string{"cts": p.CTS, "dsr": p.DSR, "dcd": p.DCD, "ri": p.RI}[circuit]
}

// operatorStat is <stat> of +COPS=? (manual 3.2.22).
func operatorStat(status string) int {
	return map[string]int{"available": 1, "current": 2, "forbidden": 3}[status]
}
