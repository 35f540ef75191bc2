"""A window as assistive technology sees it: roles, names, actions, text, over AT-SPI."""

import ctypes
import os
import subprocess
import time
import warnings

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402

warnings.simplefilter("ignore", DeprecationWarning)  # the methods by which interfaces are asked for

PATIENCE = 30  # seconds that any condition may take
CONTROLS = {
    "push button", "entry", "check box", "radio button", "link", "combo box", "page tab", "toggle button",
    "password text", "menu item", "tree", "tree item", "table", "list box", "dialog", "alert", "spin button", "slider",
}  # fmt: skip
FIELDS = ("entry", "password text")


def until(what, condition):
    """Asks again until the condition answers something true, and returns that."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            answer = condition()
        except Exception:  # an accessible may vanish while it is looked at
            answer = None
        if answer:
            return answer
        time.sleep(0.05)
    raise AssertionError(f"gave up waiting until {what}")


def search(accessible, fits):
    """The first accessible, in the order of the document, that fits."""
    if accessible is None:
        return None
    if fits(accessible):
        return accessible
    for i in range(accessible.get_child_count()):
        found = search(accessible.get_child_at_index(i), fits)
        if found:
            return found
    return None


def content(accessible):
    """The text of an accessible with that of the ones in it, each of which stands as one character in it."""
    interface = accessible.get_text_iface()
    pieces = Atspi.Text.get_text(interface, 0, -1).split("\ufffc") if interface else [""]
    inside = (content(accessible.get_child_at_index(i)) for i in range(len(pieces) - 1))
    return pieces[0] + "".join(child + piece for child, piece in zip(inside, pieces[1:], strict=True))


class Window:
    """The application, started on a data folder, once its page is there."""

    def __init__(self, binary, data):
        self.binary, self.data = binary, data
        self.process = subprocess.Popen([binary, "--data-dir", data], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.page = until("the window shows its page", self._document)

    def _document(self):
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            app = desktop.get_child_at_index(i)
            if app and app.get_process_id() == self.process.pid:
                return search(app, lambda a: a.get_role_name() == "document web" and a.get_child_count() > 0)
        return None

    def _document_now(self):
        self.page = self._document() or self.page
        return self.page

    def all(self, fits):
        """Every accessible of the page that fits."""
        found = []
        search(self._document_now(), lambda a: found.append(a) if fits(a) else None)
        return found

    def find(self, role, name, exact=False):
        """The first accessible of that role whose name begins with, or exactly is, the given one."""
        fits = (lambda found: found == name) if exact else (lambda found: found.startswith(name))
        return search(self._document_now(), lambda a: a.get_role_name() == role and fits((a.get_name() or "").strip()))

    def wait(self, role, name):
        return until(f"there is a {role} {name!r}", lambda: self.find(role, name))

    def press(self, role, name, exact=False):
        """Does what the accessible is there for, once it can be done."""

        def pressed():
            accessible = self.find(role, name, exact)
            return accessible and accessible.get_state_set().contains(Atspi.StateType.ENABLED) and accessible.do_action(0)

        until(f"{role} {name!r} can be pressed", pressed)

    def see(self, text):
        until(f"the window says {text!r}", lambda: text in self.text())

    def text(self):
        words = []

        def collect(accessible):
            words.append(accessible.get_name() or "")
            interface = accessible.get_text_iface()
            if interface:
                words.append(Atspi.Text.get_text(interface, 0, -1))

        search(self._document_now(), collect)
        return "\n".join(words)

    def nameless(self):
        """Controls without a name: there must be none."""
        return [a.get_role_name() for a in self.all(lambda a: a.get_role_name() in CONTROLS) if not (a.get_name() or "").strip()]

    def focused(self):
        """What has the focus."""
        held = self.all(lambda a: a.get_state_set().contains(Atspi.StateType.FOCUSED))
        return held[-1] if held else None  # the page has it too

    # --- Keyboard and mouse, as X has them.

    def id(self):
        """The X window, which gets the keyboard."""
        ids = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid), "--name", "Connector Studio"],
            capture_output=True, text=True, check=False,
        ).stdout.split()  # fmt: skip
        return ids[0] if ids else None

    def take_keyboard(self):
        """Without a window manager nobody gives a window the keyboard."""
        subprocess.run(["xdotool", "windowfocus", "--sync", until("there is a window", self.id)], check=True)

    def type(self, text):
        subprocess.run(["xdotool", "type", "--delay", "5", text], check=True)

    def key(self, *keys):
        subprocess.run(["xdotool", "key", *keys], check=True)

    def fill(self, name, text):
        """Goes to a text field and types over what is in it."""

        def field():
            return next(filter(None, (self.find(role, name) for role in FIELDS)), None)

        def focused():
            states = field().get_state_set()
            return states.contains(Atspi.StateType.FOCUSED) or (field().get_component_iface().grab_focus() and None)

        until(f"the field {name!r} has the focus", focused)
        self.key("ctrl+a")
        self.type(text)
        hidden = "\u2022" * len(text)  # of a secret
        until(f"the field {name!r} holds what was typed", lambda: content(field()).strip() in (text, hidden))

    def read(self, name):
        """What stands in a text field."""
        return until(f"the field {name!r} can be read", lambda: content(self.find("entry", name)))

    def upload(self, name, path):
        """Gives a file to the dialog of the system that a button opens."""
        self.press("push button", name)
        window_of = ["xdotool", "search", "--onlyvisible", "--name", "^Select File$"]
        dialogs = lambda: subprocess.run(window_of, capture_output=True, text=True, check=False).stdout.split()  # noqa: E731
        subprocess.run(["xdotool", "windowfocus", "--sync", until("a file can be selected", dialogs)[0]], check=True)

        def given():
            self.type("/")  # which opens a field for the path
            field = self._path_field()
            Atspi.EditableText.set_text_contents(field.get_editable_text_iface(), path)
            self.key("Return")
            # What was typed before the dialog was ready is lost: then it is done again.
            return any(not dialogs() or time.sleep(0.05) for _ in range(40))

        until("the dialog is closed", given)
        self.take_keyboard()

    def drop(self, path, done):
        """Drags a file out of another program's window and drops it on this one, as a file manager does (XDND)."""
        mouse = lambda *command: subprocess.run(["xdotool", *map(str, command)], check=True)  # noqa: E731
        x, y, width, height = self._place()

        def dropped():
            program = os.path.join(os.path.dirname(os.path.abspath(__file__)), "dragging.py")
            command = ["/usr/bin/python3", program, str(x + width - 100), str(y), path]
            with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as source:
                try:
                    assert source.stdout.readline().strip() == "ready"
                    mouse("mousemove", x + width - 60, y + 40, "mousedown", 1)
                    for step in range(20):  # each of which the window answers before the next counts
                        mouse("mousemove", x + width // 2 + step, y + height // 2, "sleep", 0.05)
                    mouse("mouseup", 1)
                    return any(done() or time.sleep(0.05) for _ in range(60))
                finally:
                    end(source)

        until(f"{path} was dropped", dropped)
        self.take_keyboard()

    def _place(self):
        command = ["xdotool", "getwindowgeometry", "--shell", until("there is a window", self.id)]
        lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
        place = {name: int(value) for name, value in (line.split("=") for line in lines)}
        return place["X"], place["Y"], place["WIDTH"], place["HEIGHT"]

    def _path_field(self):
        application = self.page.get_application()
        chooser = search(application, lambda a: a.get_role_name() == "file chooser")
        return search(chooser, lambda a: a.get_role_name() == "text" and a.get_state_set().contains(Atspi.StateType.FOCUSED))

    def choose(self, name, text, option):
        """Opens a list, types the beginning of an option and takes it."""
        self.press("combo box", name)
        until(f"{option!r} is offered", lambda: self.find("list item", option))
        self.type(text)
        self.key("Return")
        until("the list is closed", lambda: not self.find("list item", option))

    def quit(self):
        """Closes the window as its close button does, and answers the exit code."""
        send_delete(int(until("there is a window", self.id)))
        return self.process.wait(PATIENCE)

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def end(process):
    """Waits for a process that is about to end, and sees to it that it does."""
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()


class ClientMessage(ctypes.Structure):
    """XClientMessageEvent, in the room of an XEvent."""

    _fields_ = [
        ("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("send_event", ctypes.c_int), ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong), ("message_type", ctypes.c_ulong), ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5), ("rest", ctypes.c_long * 24),
    ]  # fmt: skip


def send_delete(window):
    """What a window manager sends when the close button is pressed (ICCCM, WM_DELETE_WINDOW)."""
    x = ctypes.CDLL("libX11.so.6")
    x.XOpenDisplay.restype = ctypes.c_void_p
    x.XInternAtom.restype = ctypes.c_ulong
    display = ctypes.c_void_p(x.XOpenDisplay(None))
    atom = lambda name: x.XInternAtom(display, name, 0)  # noqa: E731
    message = ClientMessage(type=33, window=window, message_type=atom(b"WM_PROTOCOLS"), format=32)
    message.data[0] = atom(b"WM_DELETE_WINDOW")
    x.XSendEvent(display, ctypes.c_ulong(window), 0, ctypes.c_long(0), ctypes.byref(message))
    x.XCloseDisplay(display)


def screenshot(window, path):
    subprocess.run(["import", "-window", window.id() or "root", path], check=False)


def opened(clear=True):
    """The address that the application gave to the system browser."""
    path = os.path.join(os.environ["WORK"], "opened")

    def read():
        with open(path, encoding="utf-8") as file:
            return file.read().strip()

    address = until("the system browser is opened", read)
    if clear:
        os.remove(path)
    return address
