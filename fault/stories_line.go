package fault

// lineStories are those of the line.
func lineStories() []Story {
	return []Story{
		{Fault: "drop:count=2@byte 3 toward-te", Steps: steps("AT+CSQ"),
			Without: lines("+CSQ: 19,0", "OK"), With: "\r\n+Q: 19,0\r\n" + okay},
		{Fault: "drop@byte 3 from-te", Steps: steps("AT+CSQ"), Without: lines("+CSQ: 19,0", "OK"), With: lines("ERROR")},
		{Fault: "flip:mask=1@byte 2 toward-te", Steps: steps("AT"), Without: okay, With: "\r\nNK\r\n"},
		{Fault: "insert:text=?!@byte 3 toward-te", Steps: steps("AT"), Without: okay, With: "\r\nO?!K\r\n"},
		{Fault: `insert:text=\x00@time 1s`, Steps: steps("AT", "+2s"), Without: okay, With: okay + "\x00"},
		{Fault: "duplicate:count=2@byte 2 toward-te", Steps: steps("AT"), Without: okay, With: "\r\nOOKK\r\n"},
		{Fault: "break:for=1s@byte 4 toward-te", Steps: steps("AT", "AT", "+2s", "AT"), Without: okay + okay + okay, With: "\r\nOK\x00" + okay},
		{Fault: "overrun:fifo=4,lost=3@byte 0 toward-te", Steps: steps("AT+CSQ"),
			Without: lines("+CSQ: 19,0", "OK"), With: "\r\n+C19,0\r\n"[:4] + " 19,0\r\n" + okay},
		{Fault: "wrong-speed:baud=57600@time 1s", Steps: steps("AT", "+1s", "AT", "+1s"), Without: okay + okay, With: okay},
		{Fault: "silence:for=2s@time 1s", Steps: steps("AT", "+1s", "AT", "+2s", "AT"), Without: okay + okay + okay, With: okay + okay},
		{Fault: "garbage:text=II", FixedRate: true, Steps: steps("AT+CFUN=1,1", "+10s"), Without: okay + booted(), With: okay + booted() + "II"},
	}
}
