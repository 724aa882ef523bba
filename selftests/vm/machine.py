# SPDX-License-Identifier: GPL-2.0
"""What the runners of test machines share: vm/run (QEMU) and uml/run.

A machine runs one command as root. Its output comes live through a pipe, its
status through another way: the lines "start" and "exit CODE". Whatever ends
the machine otherwise, takes too long or puts a suspect line into the kernel
log is a failure.

Exit status of a runner: that of the command; 124 time-out, 125 the machine
could not be set up, 126 the kernel crashed, 127 the kernel log has a line that
must not be there (although the command itself succeeded).
"""

import argparse
import os
import re
import selectors
import shlex
import shutil
import signal
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.realpath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
CACHE = os.path.join(os.environ.get("XDG_CACHE_HOME") or
                     os.path.expanduser("~/.cache"), "var-router")
BUSYBOX = "/bin/busybox"
BOOT_LIMIT = 120	# seconds until the command must have started
GRACE = 30		# the guest ends an overdue command itself; this is the backstop

TIMEOUT, SETUP, CRASH, BADLOG = 124, 125, 126, 127


class Failure(Exception):
    """The machine cannot be set up; the text says why and what to do."""


def tail(path, lines=60):
    try:
        with open(path, "rb") as f:
            text = f.read().decode(errors="replace")
    except OSError:
        return "(none)"
    return "\n".join(ln.rstrip() for ln in text.splitlines()[-lines:])


def around(path, line):
    """What leads to a line of the console, and its consequences."""
    lines = tail(path, 10000).split("\n")
    at = next((n for n, text in enumerate(lines) if line in text), 0)
    return "\n".join(lines[max(at - 5, 0):at + 40])


def bad_lines(path):
    """Lines of a kernel log that mean a bug, whatever the command said."""
    with open(os.path.join(HERE, "bad-dmesg"), encoding="ascii") as f:
        bad = re.compile("|".join(ln.strip() for ln in f
                                  if ln.strip() and not ln.startswith("#")))
    try:
        with open(path, encoding="utf-8", errors="replace") as f:
            return [ln.rstrip() for ln in f if bad.search(ln)]
    except OSError:
        return []


class Machine:
    """One run: starts the machine, copies its output, notices how it ends."""

    name = "vm"		# begins every line that the runner itself says
    emulator = "QEMU"

    def __init__(self, opt, tmp, out):
        self.opt, self.tmp, self.out = opt, tmp, out
        self.started = None
        self.pipes = {}		# file descriptor: file that gets what comes from it

    def start(self):
        """Start it: a Popen whose stdout is the command's, stderr in tmp/log."""
        raise NotImplementedError

    def say(self, text):
        sys.stdout.flush()
        print(f"{self.name}: {text}", file=sys.stderr, flush=True)

    def status(self):
        try:
            with open(f"{self.tmp}/status", encoding="ascii", errors="replace") as f:
                return f.read().split("\n")[:-1]
        except OSError:
            return []

    def overdue(self, begin):
        if self.started is None:
            return time.monotonic() > begin + BOOT_LIMIT
        return time.monotonic() > self.started + self.opt.timeout + GRACE

    def copy_output(self, process):
        """Until the guest says that it is done, the machine ends, or time is up."""
        begin = time.monotonic()
        sel = selectors.DefaultSelector()
        sel.register(process.stdout, selectors.EVENT_READ)
        for fd in self.pipes:
            sel.register(fd, selectors.EVENT_READ)
        drain = None	# when the status came: one more turn for what is in the pipe
        while True:
            events = sel.select(timeout=0.05)
            for key, _ in events:
                data = os.read(key.fd, 65536)
                if not data and key.fd == process.stdout.fileno():
                    return False
                if not data:
                    sel.unregister(key.fd)
                    continue
                to = self.pipes.get(key.fd, sys.stdout.buffer)
                to.write(data)
                to.flush()
            if events:
                continue
            # its pipes may outlive it, in a process that it has left behind
            if drain or process.poll() is not None:
                return False
            seen = self.status()
            if seen and self.started is None:
                self.started = time.monotonic()
                if self.opt.verbose:
                    self.say(f"command started {self.started - begin:.1f} s after power-on")
            if any(ln.startswith("exit ") for ln in seen):
                drain = True
            elif self.overdue(begin):
                return True

    def run(self):
        with self.start() as process:
            try:
                late = self.copy_output(process)
            finally:
                # the session that start() made for it
                try:
                    os.killpg(process.pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
                process.wait()
                self.empty_pipes()
        return self.verdict(late)

    def empty_pipes(self):
        """What was still on its way when the machine ended."""
        for fd, to in self.pipes.items():
            os.set_blocking(fd, False)
            try:
                while data := os.read(fd, 65536):
                    to.write(data)
            except BlockingIOError:
                pass
            to.close()
            os.close(fd)

    def verdict(self, late):
        console = f"{self.tmp}/console"
        shutil.copyfile(console, f"{self.out}/console") if os.path.exists(console) else None
        seen = self.status()
        code = next((ln.split()[1] for ln in seen if ln.startswith("exit ")), None)
        if code is None:
            return self.no_answer(late, seen, console)
        bad = bad_lines(f"{self.out}/dmesg")
        for ln in bad[:20]:
            self.say(f"kernel log: {ln}")
        if code == "timeout":
            self.say("what was running:\n" + tail(f"{self.out}/timeout"))
            self.say(f"TIME-OUT: the command was still running after {self.opt.timeout} s")
            return TIMEOUT
        if bad and code == "0":
            self.say(f"FAILED: {len(bad)} suspect lines in the kernel log, see {self.out}/dmesg")
            return BADLOG
        return int(code)

    def no_answer(self, late, seen, console):
        said = tail(f"{self.tmp}/log", 10)
        panic = bad_lines(console)
        if late and not panic:
            if not seen:
                self.say(f"FAILED: the command had not started {BOOT_LIMIT} s after power-on")
            else:
                self.say(f"TIME-OUT: the machine gave no answer {self.opt.timeout + GRACE} s "
                         "after the command had started")
        elif panic:
            self.say(f"CRASH: {panic[0]}")
        else:
            self.say("CRASH: the machine stopped without the command's exit status")
        if said:
            self.say(f"{self.emulator} said:\n{said}")
        self.say(f"the console:\n{around(console, panic[0]) if panic else tail(console)}")
        if late and not panic:
            return TIMEOUT if seen else SETUP
        return CRASH if seen or panic else SETUP


def parser(description, out):
    """The options that all runners have."""
    p = argparse.ArgumentParser(description=description)
    p.add_argument("-m", "--memory", default="2G", help="size, as 2G or 512M (2G)")
    p.add_argument("-t", "--timeout", type=int, default=300, metavar="SECONDS",
                   help="for the command, from its start (300)")
    p.add_argument("-a", "--append", default="", help="more for the kernel's command line")
    p.add_argument("-o", "--out", metavar="DIR", default=os.path.join(TOP, "build", out),
                   help="the folder that the command sees as $VAR_OUT; also gets console "
                   f"and dmesg (default: build/{out})")
    p.add_argument("-v", "--verbose", action="store_true", help="say when the command starts")
    p.add_argument("command", nargs=argparse.REMAINDER, help="script or program, arguments")
    return p


def need(*tools):
    for tool in tools:
        if not shutil.which(tool):
            raise Failure(f"{tool} is missing: run `make deps`")


def run(opt, make):
    """Run opt.command in the machine that make(tmp, out, config) returns."""
    cmd = opt.command
    if "/" in cmd[0] or os.path.exists(cmd[0]):
        cmd[0] = os.path.abspath(cmd[0])
    out = os.path.abspath(opt.out)
    os.makedirs(out, exist_ok=True)
    for name in ("console", "dmesg", "timeout"):
        if os.path.exists(f"{out}/{name}"):
            os.unlink(f"{out}/{name}")
    # folders that the guest's own /tmp and /run would hide
    keep = {TOP, CACHE, os.getcwd()}
    keep |= {os.path.dirname(a) for a in cmd if a.startswith("/") and os.path.exists(a)}
    keep = sorted(d for d in keep if re.match(r"/(tmp|run)/.", d))
    config = {"VM_TOP": TOP, "VM_TIMEOUT": opt.timeout, "VM_KEEP": " ".join(keep),
              "VM_CACHE": CACHE, "VM_COMMAND": shlex.join(cmd),
              "VM_ENV": " ".join(shlex.quote(f"{k}={v}") for k, v in os.environ.items()
                                 if re.match(r"(VAR|KSFT|TEST)_\w+$", k))}
    with tempfile.TemporaryDirectory(prefix="var-vm.") as tmp:
        return make(tmp, out, config).run()


def shell_vars(config):
    """A file for the guest's scripts to source."""
    return "".join(f"{k}={shlex.quote(str(v))}\n" for k, v in config.items())


def exit_with(name, main):
    """Run a runner's main()."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(SETUP))
    try:
        sys.exit(main())
    except Failure as e:
        print(f"{name}: {e}", file=sys.stderr, flush=True)
        sys.exit(SETUP)
    except KeyboardInterrupt:
        sys.exit(130)
