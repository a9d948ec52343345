# A TE on pyserial: rate, framing, pins, break and all bytes of a serial port
# behind RFC 2217, as HOST:PORT in the first argument. With the word relayed
# behind it the module's outputs are not looked at: ser2net 4.3 hands on
# NOTIFY-MODEMSTATE in some of its sessions and in others never, although the
# same notifications reach it.
import sys
import time

import serial


def fail(why):
    sys.exit("rfc2217: " + why)


def connect(seconds=10):
    end = time.monotonic() + seconds
    while True:
        try:
            return serial.serial_for_url("rfc2217://" + sys.argv[1], baudrate=115200, timeout=0.2)
        except serial.SerialException as why:
            if time.monotonic() > end:
                fail(str(why))
            time.sleep(0.1)


s = connect()


def until(want, seconds=30):
    got, end = b"", time.monotonic() + seconds
    while want not in got:
        if time.monotonic() > end:
            fail("no %r, got %r" % (want, got))
        got += s.read(4096)
    return got


def at(command, want=b"\r\nOK\r\n"):
    s.reset_input_buffer()
    s.write(command.encode() + b"\r")
    return until(want)


def quiet(why):
    time.sleep(0.5)
    got = s.read(4096)
    if b"OK" in got:
        fail(why + ": %r" % got)


end = time.monotonic() + 30
while True:  # auto-bauding
    s.write(b"AT\r")
    if b"OK" in s.read(64):
        break
    if time.monotonic() > end:
        fail("no answer to AT")
at("ATE0")

s.baudrate = 9600
s.write(b"AT\r")
quiet("understood at the wrong speed")
s.baudrate = 115200
at("AT")
at("AT+IPR=9600")
s.baudrate = 9600
at("AT")

s.bytesize, s.parity, s.stopbits = 7, serial.PARITY_EVEN, 2
s.write(b"AC\r")
s.bytesize, s.parity, s.stopbits = 8, serial.PARITY_NONE, 1
at("AT")


def modem(cd):
    if "relayed" in sys.argv[2:]:
        return
    time.sleep(0.3)
    if s.cd != cd or not s.cts or not s.dsr or s.ri:
        fail("want cd %s, have cd %s, cts %s, dsr %s, ri %s" % (cd, s.cd, s.cts, s.dsr, s.ri))


at("AT&C0")
modem(True)
at("AT&C1")
modem(False)

at("AT+IFC=2,2")
s.rts = False
s.write(b"AT\r")
quiet("the module sends although RTS is off")
s.rts = True
until(b"OK")
at("AT+IFC=0,0")

s.dtr = False
s.dtr = True
s.send_break(0.1)
at("AT")

at("AT+CIPSTART=\"TCP\",\"http.sim800.test\",80", b"CONNECT OK\r\n")
every = bytes(range(256))
post = b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 256\r\nConnection: close\r\n\r\n" + every
at("AT+CIPSEND=%d" % len(post), b"> ")
s.write(post)
until(every)
s.close()
print("pyserial: rate, framing, pins, break and all bytes")
