"""A new user in the production binary: the sample connector, then a system of their own; all there after a quit."""

import json
import os
import re
import subprocess
import sys
import traceback
import urllib.parse
import urllib.request

from peers import CLIENT, Provider, Vendor
from window import CONTROLS, PATIENCE, Window, opened, screenshot, until

NAME = "Sample: Quayside CRM"
OWN = "Acme CRM"
LOGO = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../appicon.png"))


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


def own_connector(window, vendor):
    step("a system of one's own: described, with a logo and a category")
    window.take_keyboard()
    window.press("link", "Custom Data Connectors")
    window.wait("heading", "Data Connectors")
    window.press("push button", "Create data connector")
    window.wait("heading", "Create data connector")
    window.fill("Name", OWN)
    window.fill("Description", "Companies and their notes.")
    window.fill("Base URL", f"{vendor.url}/v1")
    window.upload("Choose file", LOGO)
    window.wait("push button", "Replace")
    window.choose("Data Connector Category", "support", "Customer support")
    window.see("Customer support")

    step("OAuth 2.0 against oidc-provider, which is told the redirect URL")
    window.press("push button", "Set Up")
    window.press("radio button", "OAuth 2.0")
    provider = Provider(window.read("OAuth redirect URL"))
    named(window, "the authentication")
    for name, text in {
        "Authorization URL": f"{provider.url}/auth", "Access token URL": f"{provider.url}/token", "Scopes": "openid email",
        "Client ID": CLIENT["client_id"], "Client secret": CLIENT["client_secret"],
    }.items():  # fmt: skip
        window.fill(name, text)
    window.key("ctrl+Return")
    until("the sheet is closed", lambda: not window.find("dialog", "Set up authentication"))
    window.press("push button", "Save", exact=True)
    window.wait("heading", OWN)
    window.press("push button", "Connect")
    window.see("Waiting for approval")
    assert "You can close this" in provider.approve(opened())
    window.see(f"{OWN} is connected")
    window.see("ada@example.test")
    window.press("push button", "Done")
    return provider


def own_action(window, vendor, provider):
    step("an action with a path parameter, an optional query parameter and a JSON body")
    window.press("push button", "Create action")
    window.wait("heading", "Details")
    window.fill("Name", "Add note")
    window.press("radio button", "Connect")
    window.press("push button", "Next")
    window.choose("Request Type", "po", "POST")
    window.fill("API Endpoint", "/companies/{domain}/notes")
    window.press("push button", "Add query parameter")
    window.fill("Query parameter 1", "language")
    window.fill("Value of language", "{language}")
    window.press("page tab", "Body (Optional)")
    window.fill("JSON body", '{"text": "{text}"}')
    window.see('"text": "{text}"')
    named(window, "the API Call step")
    window.press("push button", "Next")
    window.fill("{domain}", "acme foods")
    window.fill("{text}", 'He said "hi"')
    window.press("push button", "Test API")
    window.see("200 OK")
    method, path, token, body = vendor.requests[-1]
    assert (method, path) == ("POST", "/v1/companies/acme%20foods/notes"), (method, path)
    assert json.loads(body) == {"text": 'He said "hi"'}, body
    assert provider.owner(token) == "ada"

    step("its output defined from the result, and saved")
    window.press("push button", "Next")
    window.wait("table", "Output fields")
    window.see("9007199254740993")
    window.fill("Field name for name", "Contact")
    window.press("push button", "Next")
    window.wait("heading", "Review & Save")
    window.see("Contact")
    window.press("push button", "Save", exact=True)
    window.see("Add note saved.")


def with_the_keyboard(window):
    step("with the keyboard: the palette, the settings, a new connector")
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


def dropped_logo(window):
    step("a picture that is dropped on the form is the logo")
    window.drop(LOGO, lambda: window.find("push button", "Replace"))
    window.see("Unsaved draft")


def dropped_connector(window):
    step("a connector file that is dropped on the list is imported")
    window.press("push button", "Close", exact=True)
    window.press("link", "Custom Data Connectors")
    window.wait("heading", "Data Connectors")
    file = os.path.join(os.environ["WORK"], "a dropped file.json")
    connector = {"name": "Dropped CRM", "baseUrl": "https://crm.example.com", "auth": {"method": "none"}}
    with open(file, "w", encoding="utf-8") as written:
        json.dump({"format": "connector-studio/connector", "version": 1, "connector": connector, "actions": []}, written)
    window.drop(file, lambda: window.find("heading", "Dropped CRM"))


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


def own_again(window, vendor):
    step("started again: the connector, its logo, its connection, its action and its output")
    window.press("push button", "Close", exact=True)
    window.press("link", "Custom Data Connectors")
    window.wait("heading", "Data Connectors")
    window.see("Customer support")
    window.press("link", OWN)
    window.wait("heading", OWN)
    window.press("push button", "Edit", exact=True)
    window.wait("push button", "Replace")  # which stands beside a logo only
    window.press("push button", "Cancel")
    window.wait("heading", OWN)
    window.press("page tab", "Actions")
    window.press("link", "Add note")
    window.wait("heading", "Review & Save")
    window.see("Contact")
    before = len(vendor.requests)
    window.press("push button", "Test")
    window.press("push button", "Test API")
    window.see("Matches the declared output")
    assert [request[1] for request in vendor.requests[before:]] == ["/v1/companies/acme%20foods/notes"], "the sample values are remembered"


def main(binary):
    data = os.path.join(os.environ["WORK"], "data")
    window = Window(binary, data)
    vendor, provider = Vendor(), None
    try:
        first_run(window)
        provider = own_connector(window, vendor)
        own_action(window, vendor, provider)
        with_the_keyboard(window)
        second_start(window)
        dropped_logo(window)
        assert window.quit() == 0, "the window did not end well"
        window = Window(binary, data)
        after_the_quit(window)
        own_again(window, vendor)
        dropped_connector(window)
        assert window.quit() == 0, "the window did not end well"
    except BaseException:
        traceback.print_exc()
        results = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "bin", "smoke.png")
        screenshot(window, results)
        print(window.text()[-3000:], f"\nA picture is in {os.path.normpath(results)}", file=sys.stderr)
        window.kill()
        return 1
    finally:
        vendor.stop()
        if provider:
            provider.stop()
    print("smoke: the production binary works as a new user tries it")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
