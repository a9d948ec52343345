# Kannel: bearerbox with its AT driver, and smsbox. Messages out and in, in parts and alphabets, with reports.
import http.server
import os
import queue
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

LONG = " ".join("part %03d of a long message." % i for i in range(1, 15))


def ctl(*words):
    run = subprocess.run([os.environ["EMULATOR"], "ctl", "--modem", "modem1", *words], check=True, capture_output=True, text=True)
    return run.stdout


def outbox(to, text):
    """The modem has sent it there."""
    lines = ctl("sms").split("\n")
    return any("to " + to in head and body == "  " + text for head, body in zip(lines, lines[1:]))


def free_ports(n):
    sockets = [socket.socket() for _ in range(n)]
    for s in sockets:
        s.bind(("127.0.0.1", 0))
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


class Kannel:
    def __init__(self, work):
        self.log = work + "/smsc.log"
        self.asked = queue.Queue()  # paths that smsbox and bearerbox ask for: messages that came, reports
        self.seen = []
        self.listen = self.listener()
        admin, box, self.sendsms = free_ports(3)
        self.conf = work + "/conf"
        with open("kannel.conf") as template, open(self.conf, "w") as conf:
            conf.write(template.read() % {
                "admin": admin, "box": box, "sendsms": self.sendsms, "listen": self.listen,
                "work": work, "device": os.environ["SIM800_PORT"]})
        self.programs = []

    def listener(self):
        asked = self.asked

        class Listener(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                asked.put(urllib.parse.unquote_plus(self.path))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass

        server = http.server.HTTPServer(("127.0.0.1", 0), Listener)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server.server_port

    def start(self, program):
        quiet = subprocess.DEVNULL
        self.programs.append(subprocess.Popen([program, "-v", "4", self.conf], stdout=quiet, stderr=quiet))

    def stop(self):
        for p in reversed(self.programs):
            p.kill()
            p.wait()

    def until(self, what, true, seconds=60):
        end = time.monotonic() + seconds
        while not true():
            if time.monotonic() > end:
                if os.path.exists(self.log):
                    sys.stderr.write("".join(open(self.log).readlines()[-40:]))
                sys.exit("kannel: in vain: " + what)
            time.sleep(0.2)

    def get(self, path):
        with urllib.request.urlopen("http://127.0.0.1:%d%s" % (self.sendsms, path), timeout=20) as reply:
            return reply.read().decode()

    def answers(self):
        try:
            self.get("/")
        except urllib.error.HTTPError:
            pass
        except OSError:
            return False
        return True

    def send(self, to, **more):
        query = {"username": "tester", "password": "secret", "charset": "UTF-8", "to": to, **more}
        self.get("/cgi-bin/sendsms?" + urllib.parse.urlencode(query))

    def told(self, path):
        while not self.asked.empty():
            self.seen.append(self.asked.get())
        return path in self.seen


def judge(k):
    k.until("the network", lambda: '"attach": "attached"' in ctl("--json", "state"), 100)
    k.start("bearerbox")
    k.until("bearerbox", lambda: os.path.exists(k.log), 20)
    k.start("smsbox")
    k.until("smsbox", k.answers, 20)

    report = {"dlr-mask": "1", "dlr-url": "http://127.0.0.1:%d/report?is=%%d" % k.listen}
    k.send("+491510000070", text="Grüße, 5 €", **report)
    k.send("+491510000071", text=LONG)
    k.send("+491510000072", text="Привет", coding="2")
    k.until("a message", lambda: outbox("+491510000070", "Grüße, 5 €"))
    k.until("a long message", lambda: outbox("+491510000071", LONG))
    k.until("a message in UCS2", lambda: outbox("+491510000072", "Привет"))
    k.until("the report", lambda: k.told("/report?is=1"))
    ctl("sms", "send", "+491510000073", "für Kannel")
    ctl("sms", "send", "+491510000074", LONG)
    k.until("a message that came", lambda: k.told("/in?from=+491510000073&text=für Kannel"))
    k.until("a long message that came", lambda: k.told("/in?from=+491510000074&text=" + LONG))
    print("Kannel: messages out and in, in parts and alphabets, reports")


work = tempfile.mkdtemp()
kannel = Kannel(work)
try:
    judge(kannel)
finally:
    kannel.stop()
    shutil.rmtree(work)
