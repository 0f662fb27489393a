"""Goroutines in gdb, for programs that use Tuco's runtime.

    (gdb) source tools/gdb/tuco-gdb.py
    (gdb) info goroutines            number, state, what it waits for
    (gdb) goroutine 7 bt             any gdb command in the frame of goroutine 7
    (gdb) goroutine all bt           … of every goroutine

A goroutine that does not run has its registers on its own stack; a command sees them in place of the
current thread's, which are restored afterwards. That needs a live process: with a core file only the
goroutines that run on a thread have frames.
"""
import gdb

STATES = ["idle", "runnable", "running", "syscall", "waiting", "dead"]
# What tuco_switch pushes, from the saved stack pointer up (runtime/sched/arch/amd64/switch.S).
SAVED = [("r15", 8), ("r14", 16), ("r13", 24), ("r12", 32), ("rbx", 40), ("rbp", 48), ("rip", 56)]
FRAME_SIZE = 64


FIELDS = ["id", "status", "wait_reason", "kind", "sp", "stack_low", "stack_high", "name", "all_next"]
WAIT_REASONS = [  # runtime/sync/wait_reason.def, in order
    "", "GC assist marking", "IO wait", "dumping heap", "garbage collection",
    "garbage collection scan", "panicwait", "GC assist wait", "GC sweep wait",
    "GC scavenge wait", "finalizer wait", "force gc (idle)", "GOMAXPROCS updater (idle)",
    "semacquire", "sleep", "chan receive", "chan receive (nil chan)", "chan send",
    "chan send (nil chan)", "select", "select (no cases)", "sync.Cond.Wait", "sync.Mutex.Lock",
    "sync.RWMutex.RLock", "sync.RWMutex.Lock", "sync.WaitGroup.Wait", "trace reader (blocked)",
    "GC worker (idle)", "GC worker (active)", "preempted", "debug call", "GC mark termination",
    "stopping the world", "flushing proc caches", "trace goroutine status", "trace proc status",
    "page trace flush", "coroutine", "GC weak to strong wait", "synctest.Run", "synctest.Wait",
    "chan receive (synctest)", "chan send (synctest)", "select (synctest)", "cleanup wait",
]


def read(address, kind):
    return int(gdb.parse_and_eval(f"*({kind}*){address}"))


class Layout:
    """Offsets in a goroutine, from the runtime's own table: no debug information is needed."""

    def __init__(self):
        base = int(gdb.parse_and_eval("(unsigned long)&tuco_debug_layout"))
        if read(base, "unsigned int") != 1:
            raise gdb.GdbError("this program's runtime has another debug layout than this script")
        self.offset = {name: read(base + 4 * (i + 1), "unsigned int") for i, name in enumerate(FIELDS)}
        self.all_first = read(base + 4 * (len(FIELDS) + 1), "unsigned long")


class G:
    def __init__(self, layout, address):
        self.layout, self.address = layout, address

    def word(self, name, kind="unsigned long"):
        return read(self.address + self.layout.offset[name], kind)

    @property
    def state(self):
        return STATES[self.word("status", "unsigned char")]

    def text(self):
        reason = WAIT_REASONS[self.word("wait_reason", "unsigned char")] if self.state == "waiting" else ""
        stack = "C++" if self.word("kind", "unsigned char") else "checked"
        name = self.word("name")
        name = gdb.Value(name).cast(gdb.lookup_type("char").pointer()).string() if name else ""
        return f"{self.word('id'):>6}  {self.state:9} {reason:24} {stack:8} {name}"


def goroutines():
    """All goroutines that exist, in the order of their creation."""
    layout = Layout()
    address = read(layout.all_first, "unsigned long")
    while address != 0:
        g = G(layout, address)
        if g.state not in ("idle", "dead"):
            yield g
        address = g.word("all_next")


class InfoGoroutines(gdb.Command):
    """List goroutines: number, state, what it waits for, kind of stack, name of a system goroutine."""

    def __init__(self):
        super().__init__("info goroutines", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        for g in goroutines():
            print(g.text())


class Registers:
    """The goroutine's saved registers in place of the selected thread's, for a `with` block."""

    def __init__(self, g):
        self.stack = g.word("sp")

    def __enter__(self):
        names = [name for name, _ in SAVED] + ["rsp"]
        self.before = {name: int(gdb.parse_and_eval(f"(unsigned long)${name}")) for name in names}
        for name, offset in SAVED:
            gdb.execute(f"set ${name} = *(unsigned long*){self.stack + offset}")
        gdb.execute(f"set $rsp = {self.stack + FRAME_SIZE}")

    def __exit__(self, *unused):
        for name, value in self.before.items():
            gdb.execute(f"set ${name} = {value}")


class Goroutine(gdb.Command):
    """goroutine N|all COMMAND: runs a gdb command, such as bt, in the frame of a goroutine."""

    def __init__(self):
        super().__init__("goroutine", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        which, _, command = argument.strip().partition(" ")
        if not which or not command:
            raise gdb.GdbError("usage: goroutine N|all COMMAND")
        found = [g for g in goroutines() if which == "all" or str(g.word("id")) == which]
        if not found:
            raise gdb.GdbError(f"no goroutine {which}")
        for g in found:
            if which == "all":
                print(f"goroutine {g.text().strip()}")
            self.run(g, command)

    def run(self, g, command):
        if g.state in ("waiting", "runnable"):
            if g.word("sp") == 0:
                print("  has not run yet")
                return
            gdb.execute("select-frame 0", to_string=True)
            with Registers(g):
                gdb.execute(command)
            return
        thread = self.thread_of(g)
        if thread is None:
            print(f"  is {g.state}, on a thread that was not found")
            return
        before = gdb.selected_thread()
        thread.switch()
        gdb.execute(command)
        before.switch()

    @staticmethod
    def thread_of(g):
        """The thread whose stack pointer lies in the goroutine's stack."""
        before = gdb.selected_thread()
        low, high = g.word("stack_low"), g.word("stack_high")
        try:
            for thread in gdb.selected_inferior().threads():
                thread.switch()
                if low <= int(gdb.parse_and_eval("(unsigned long)$rsp")) < high:
                    return thread
        finally:
            before.switch()
        return None


InfoGoroutines()
Goroutine()
