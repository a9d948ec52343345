# A TE on pyserial: text mode, a message out, one in, and one to the second modem.
import os
import re
import subprocess
import sys
import time

import serial


def fail(why):
    sys.exit("pyserial: " + why)


def ctl(*words):
    return subprocess.run([os.environ["EMULATOR"], "ctl", *words], check=True, capture_output=True, text=True).stdout


class Modem:
    def __init__(self, name, port):
        self.name = name
        self.s = serial.Serial(port, 115200, timeout=0.1)
        self.seen = b""

    def until(self, pattern, seconds=30):
        end = time.monotonic() + seconds
        while not (m := re.search(pattern, self.seen)):
            if time.monotonic() > end:
                fail("no %r, got %r" % (pattern, self.seen))
            self.seen += self.s.read(4096)
        before, self.seen = self.seen[: m.end()], self.seen[m.end():]
        return before

    def at(self, command, end=rb"\r\n(OK|[^\r\n]*ERROR[^\r\n]*)\r\n", seconds=30):
        self.s.write(command.encode() + b"\r")
        got = self.until(end, seconds)
        if b"ERROR" in got:
            fail("%s: %r" % (command, got))
        return got.decode()

    def ready(self):
        end = time.monotonic() + 30
        while True:  # auto-bauding
            self.s.write(b"AT\r")
            self.seen += self.s.read(64)
            if b"OK" in self.seen:
                break
            if time.monotonic() > end:
                fail("no answer to AT")
        while '"attach": "attached"' not in ctl("--modem", self.name, "--json", "state"):
            if time.monotonic() > end + 60:
                fail("no network")
            time.sleep(0.1)
        self.s.read(4096)  # the lines of the start
        self.seen = b""
        self.at("ATE0")
        self.at("AT+CMGF=1")
        self.at("AT+CNMI=2,1")

    def send(self, to, text):
        self.at('AT+CMGS="%s"' % to, end=rb"\r\n> ")
        return self.at_raw(text.encode() + b"\x1a")

    def at_raw(self, data):
        self.s.write(data)
        return self.until(rb"\r\n\+CMGS: \d+\r\n\r\nOK\r\n", 60)


one, two = Modem("modem1", os.environ["SIM800_PORT"]), Modem("modem2", os.environ["SECOND_PORT"])
one.ready()
two.ready()
one.send("+491510000014", "out there")
if "out there" not in ctl("--modem", "modem1", "sms"):
    fail("not in the outbox")

ctl("--modem", "modem1", "sms", "send", "+491510000015", "in here")
one.until(rb'\r\n\+CMTI: "SM",\d+\r\n')
if 'REC UNREAD","+491510000015"' not in (got := one.at('AT+CMGL="ALL"')) or "\r\nin here\r\n" not in got:
    fail("CMGL: %r" % got)

number = re.search(r'"(\+\d+)"', two.at("AT+CNUM")).group(1)
one.send(number, "from one to the other")
index = two.until(rb'\r\n\+CMTI: "SM",\d+\r\n').decode().split(",")[1].strip()
if "\r\nfrom one to the other\r\n" not in (got := two.at("AT+CMGR=" + index)):
    fail("CMGR: %r" % got)
print("pyserial: out, in, from modem to modem")
