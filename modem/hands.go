package modem

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"sim800emu/fault"
	"sim800emu/gprs"
)

// The methods of this file are hands on the module and on its network: what
// somebody at the bench, or the operator, does to it. They are called on the loop.

// Why a hand could not do what it was told.
var (
	ErrValue = errors.New("wrong value") // never possible
	ErrState = errors.New("not now")     // not possible in this state
)

// InsertSIM puts the card into the holder.
func (m *Modem) InsertSIM() { m.gsm.SIM().Insert() }

// RemoveSIM takes the card out.
func (m *Modem) RemoveSIM() { m.gsm.SIM().Remove() }

// SetDTR moves the DTR line; a port that carries DTR itself moves it again
// when its TE does.
func (m *Modem) SetDTR(active bool) { m.line.SetDTR(active) }

// SetSignal sets the signal in the units of +CSQ (manual 3.2.35).
func (m *Modem) SetSignal(rssi, ber int) error {
	if (rssi < 0 || rssi > 31) && rssi != unknownQuality {
		return fmt.Errorf("%w: rssi %d; it is 0 to 31, or 99 for not known", ErrValue, rssi)
	}
	if (ber < 0 || ber > 7) && ber != unknownQuality {
		return fmt.Errorf("%w: ber %d; it is 0 to 7, or 99 for not known", ErrValue, ber)
	}
	m.profile.Network.RSSI, m.profile.Network.BER = rssi, ber
	m.gprs.SetSignal(rssi, ber)
	return nil
}

// unknownQuality is 99 of +CSQ.
const unknownQuality = 99

// SetCell moves the module to another cell. Both numbers are four hexadecimal digits.
func (m *Modem) SetCell(lac, cell string) error {
	for name, digits := range map[string]string{"lac": lac, "cell": cell} {
		if len(digits) != 4 || strings.Trim(strings.ToUpper(digits), "0123456789ABCDEF") != "" {
			return fmt.Errorf("%w: %s %q; it is four hexadecimal digits, as D63D", ErrValue, name, digits)
		}
	}
	lac, cell = strings.ToUpper(lac), strings.ToUpper(cell)
	m.profile.Network.LAC, m.profile.Network.Cell = lac, cell
	m.gprs.SetCell(lac, cell)
	return nil
}

// SetRegistration makes stat what the network says, in the numbers of +CREG
// (manual 3.2.32): now when the radio is on, and at each search from here on.
func (m *Modem) SetRegistration(stat int) error {
	if stat < 0 || stat > 5 {
		return fmt.Errorf("%w: registration %d; it is 0 to 5, as +CREG prints it", ErrValue, stat)
	}
	m.gprs.SetRegistration(stat)
	return nil
}

// DropContexts is the network deactivating every PDP context that is up.
func (m *Modem) DropContexts() error {
	if !m.contextUp() {
		return fmt.Errorf("%w: no PDP context is active", ErrState)
	}
	m.gprs.DropContext()
	return nil
}

func (m *Modem) contextUp() bool {
	return slices.ContainsFunc(m.gprs.Snapshot().Contexts, func(c gprs.ContextSnapshot) bool { return c.Address != "" })
}

// Detach is the network detaching the module from GPRS; it stays detached until
// the TE attaches again.
func (m *Modem) Detach() error {
	if !m.gprs.Attached() {
		return fmt.Errorf("%w: the module is not attached to GPRS", ErrState)
	}
	m.gprs.Detach()
	return nil
}

// CloseLink ends connection n as its peer would, in order or with a reset.
func (m *Modem) CloseLink(n int, reset bool) error {
	if err := m.tcpip.CloseByPeer(n, reset); err != nil {
		return fmt.Errorf("%w: %w", ErrState, err)
	}
	return nil
}

// AddFault adds a fault as a command line gives it (package fault).
func (m *Modem) AddFault(text string) error {
	spec, err := fault.Parse(text)
	if err == nil {
		err = m.AddFaults(spec)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrValue, err)
	}
	return nil
}

// Signal is the signal that was set last, also before the module has found a cell.
func (m *Modem) Signal() (rssi, ber int) {
	return m.profile.Network.RSSI, m.profile.Network.BER
}
