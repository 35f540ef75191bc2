"""A window as assistive technology sees it: roles, names, actions, text, over AT-SPI."""

import os
import subprocess
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402

PATIENCE = 30  # seconds that any condition may take


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


class Window:
    def __init__(self, binary, data):
        self.process = subprocess.Popen([binary, "--data-dir", data], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.page = until("the window shows its page", self._document)

    def _document(self):
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            app = desktop.get_child_at_index(i)
            if app and app.get_process_id() == self.process.pid:
                return self._search(app, lambda a: a.get_role_name() == "document web" and a.get_child_count() > 0)

    def _search(self, accessible, fits):
        if accessible is None:
            return None
        if fits(accessible):
            return accessible
        for i in range(accessible.get_child_count()):
            found = self._search(accessible.get_child_at_index(i), fits)
            if found:
                return found

    def _document_now(self):
        self.page = self._document() or self.page
        return self.page

    def find(self, role, name):
        """The first accessible of that role whose name begins with the given one."""
        return self._search(self._document_now(), lambda a: a.get_role_name() == role and (a.get_name() or "").startswith(name))

    def wait(self, role, name):
        return until(f"there is a {role} {name!r}", lambda: self.find(role, name))

    def press(self, role, name):
        until(f"{role} {name!r} can be pressed", lambda: self.wait(role, name).do_action(0))

    def see(self, text):
        until(f"the window says {text!r}", lambda: text in self.text())

    def text(self):
        words = []

        def collect(accessible):
            words.append(accessible.get_name() or "")
            interface = accessible.get_text_iface()
            if interface:
                words.append(Atspi.Text.get_text(interface, 0, -1))
            return False

        self._search(self._document_now(), collect)
        return "\n".join(words)

    def nameless(self):
        """Controls without a name: there must be none."""
        controls = {"push button", "entry", "check box", "radio button", "link", "combo box", "page tab", "toggle button", "password text"}
        found = []

        def look(accessible):
            if accessible.get_role_name() in controls and not (accessible.get_name() or "").strip():
                found.append(accessible.get_role_name())
            return False

        self._search(self._document_now(), look)
        return found

    def type(self, text):
        subprocess.run(["xdotool", "type", "--delay", "5", text], check=True)

    def key(self, *keys):
        subprocess.run(["xdotool", "key", *keys], check=True)

    def close(self):
        subprocess.run(["xdotool", "search", "--pid", str(self.process.pid), "--name", "Connector Studio", "windowquit"], check=False, stdout=subprocess.DEVNULL)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.terminate()
            self.process.wait(10)


def screenshot(path):
    os.system(f"import -window root '{path}' 2>/dev/null")
