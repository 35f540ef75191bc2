"""A new user in the production binary: the sample connector, connected, tested, saved, and there after a quit."""

import os
import re
import subprocess
import sys
import traceback
import urllib.parse
import urllib.request

from window import CONTROLS, PATIENCE, Window, opened, screenshot, until

NAME = "Sample: Quayside CRM"


def step(words):
    print(f"  {words}", flush=True)


def named(window, screen):
    """Every control on the screen has a role and a name."""
    nameless = window.nameless()
    assert not nameless, f"{screen}: controls without a name: {nameless}"
    assert window.all(lambda a: a.get_role_name() in CONTROLS), f"{screen}: no control can be reached"


def approve(address):
    """What a person does in the system browser: opens the page of the vendor and presses Allow."""
    with urllib.request.urlopen(address, timeout=PATIENCE) as page:
        request = re.search(r'name="request" value="([^"]+)"', page.read().decode()).group(1)
        action = urllib.parse.urljoin(page.url, "/oauth/authorize")
    answer = urllib.parse.urlencode({"request": request, "answer": "allow"}).encode()
    with urllib.request.urlopen(action, answer, timeout=PATIENCE) as page:
        assert page.status == 200, page.status


def first_run(window):
    step("first run: the sample connector")
    window.wait("heading", "Build your first data connector")
    named(window, "first run")
    window.press("push button", "Try the sample connector")
    window.wait("heading", NAME)
    named(window, "the connector's page")

    step("connect: approved in the system browser")
    window.press("push button", "Connect")
    window.see("Waiting for approval")
    named(window, "the connect dialog")
    approve(opened())
    window.see(f"{NAME} is connected")
    window.press("push button", "Done")

    step("the action that waits: tested, its output chosen, saved")
    window.press("push button", "Test")
    window.wait("push button", "Test API")
    named(window, "the Test step")
    window.press("push button", "Test API")
    window.see("200 OK")
    named(window, "a test result")
    window.press("push button", "Next")
    window.wait("table", "Output fields")
    named(window, "the Output step")
    window.press("push button", "Next")
    window.wait("heading", "Review & Save")
    named(window, "the Review step")
    window.press("push button", "Save", exact=True)
    window.see("saved.")
    window.wait("table", "Actions")
    named(window, "the actions")


def with_the_keyboard(window):
    step("with the keyboard: the palette, the settings, a new connector")
    window.take_keyboard()
    window.key("ctrl+k")
    window.wait("combo box", "Search or run")
    named(window, "the palette")
    window.type("settings")
    until("Settings is offered", lambda: window.find("list item", "Settings"))
    window.key("Return")
    window.see("Changes save as you make them")
    named(window, "the settings")
    window.key("g", "d")
    window.wait("heading", "Data Connectors")
    named(window, "the list")
    window.key("c")
    window.wait("heading", "Create data connector")
    until("the name has the focus", lambda: (window.focused().get_name() or "").startswith("Name"))
    window.type("Typed by hand")
    window.key("Tab")
    until("the description has the focus", lambda: (window.focused().get_name() or "").startswith("Description"))
    named(window, "the form")
    window.see("Unsaved draft")
    window.key("ctrl+k")
    window.wait("combo box", "Search or run")
    window.key("Escape")
    until("the palette is closed", lambda: not window.find("combo box", "Search or run"))


def second_start(window):
    step("E06: a second start does not open the data again")
    # It hands over to the window that is open and ends by itself; what it ends with is not said anywhere.
    subprocess.run([window.binary, "--data-dir", window.data], timeout=PATIENCE, capture_output=True, check=False)
    assert window.process.poll() is None, "the first window is gone"
    window.see("Unsaved draft")


def after_the_quit(window):
    step("started again: everything is there, and the next call needs no sign-in")
    window.wait("heading", "Data Connectors")
    window.see(NAME)
    window.see("Connected")
    window.see("Typed by hand")
    named(window, "the list after a restart")
    window.press("link", NAME)
    window.wait("heading", NAME)
    window.press("page tab", "Actions")
    window.wait("table", "Actions")
    window.press("link", "Find company by domain")
    window.wait("heading", "Review & Save")
    named(window, "a saved action")
    window.press("push button", "Test")
    window.press("push button", "Test API")
    window.see("200 OK")
    window.see("Matches the declared output")


def main(binary):
    data = os.path.join(os.environ["WORK"], "data")
    window = Window(binary, data)
    try:
        first_run(window)
        with_the_keyboard(window)
        second_start(window)
        assert window.quit() == 0, "the window did not end well"
        window = Window(binary, data)
        after_the_quit(window)
        assert window.quit() == 0, "the window did not end well"
    except BaseException:
        traceback.print_exc()
        results = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "bin", "smoke.png")
        screenshot(window, results)
        print(window.text()[-3000:], f"\nA picture is in {os.path.normpath(results)}", file=sys.stderr)
        window.kill()
        return 1
    print("smoke: the production binary works as a new user tries it")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
