"""Takes the pictures of the documentation from the real window: python screens.py BINARY FOLDER (make screens)."""

import json
import os
import subprocess
import sys

from smoke import NAME, approve
from window import Window, opened, screenshot, until

# Name, address, category, calls, and the key that it is connected with, if it is.
SYSTEMS = [
    ("Larkspur CRM", "https://api.larkspur.example/v2", "CRM", ["Find company", "Search companies", "Add note"], "la-1"),
    ("Ember Marketing", "https://rest.ember.example", "Marketing automation", ["Add to campaign", "List campaigns"], "em-1"),
    ("Harbour Desk", "https://harbour.example/api/v3", "Customer support", ["Find tickets of a customer"], None),
    ("Lumen Warehouse", "https://lumen.example/query/v1", "Data warehouse and BI", ["Look up account", "Recent orders"], "lu-1"),
    ("Peregrine Enrichment", "https://api.peregrine.example", "Data enrichment", ["Enrich company", "Enrich person"], "pe-1"),
    ("Saffron Billing", "https://billing.saffron.example/v1", "Finance and billing", [], None),
    ("Tidepool People", "https://tidepool.example/hr", "Human resources", ["Find employee"], None),
]


def portable(name, address, category, calls):
    """A connector in the portable format, its calls by what they are named."""
    return {
        "format": "connector-studio/connector", "version": 1,
        "connector": {
            "name": name, "baseUrl": address, "category": category,
            "auth": {"method": "apiKey", "apiKey": {"displayName": "API key", "keyName": "X-Api-Key"}},
        },
        "actions": [{"name": call, "category": "retrieve", "method": "GET", "endpoint": "/" + call.lower().replace(" ", "-")} for call in calls],
    }  # fmt: skip


def fill(command, data):
    def connectors(*args, typed):
        subprocess.run([command, "--data-dir", data, *args], input=typed, text=True, check=True, capture_output=True)

    for name, address, category, calls, key in SYSTEMS:
        connectors("import", "-", typed=json.dumps(portable(name, address, category, calls)))
        if key:
            connectors("connect", name, typed=key + "\n")


def sample(window):
    """The sample connector, connected, with its action tested."""
    window.press("push button", "Try the sample connector")
    window.wait("heading", NAME)
    window.press("push button", "Connect")
    window.see("Waiting for approval")
    approve(opened())
    window.see(f"{NAME} is connected")
    window.press("push button", "Done")
    window.press("push button", "Test")
    window.wait("push button", "Test API")
    window.press("push button", "Test API")
    window.see("200 OK")


def finish(window):
    for _ in ("Output", "Review"):
        window.press("push button", "Next")
    window.wait("heading", "Review & Save")
    window.press("push button", "Save", exact=True)
    window.wait("table", "Actions")


def draft(window):
    """A connector that was only begun."""
    window.take_keyboard()
    window.key("c")
    window.wait("heading", "Create data connector")
    until("the name has the focus", lambda: (window.focused().get_name() or "").startswith("Name"))
    window.type("Quarry Commerce")
    window.see("Unsaved draft")
    window.press("link", "Custom Data Connectors")
    window.press("push button", "Keep draft")
    window.wait("heading", "Data Connectors")


def picture(window, path):
    """Writes what the window shows, in few colours: it is small and looks the same."""
    screenshot(window, path)
    subprocess.run(["convert", path, "-strip", "-dither", "None", "-colors", "128", f"png8:{path}"], check=True)


def main(binary, folder):
    data = os.path.join(os.environ["WORK"], "data")
    os.makedirs(folder, exist_ok=True)
    window = Window(binary, data)
    try:
        sample(window)
        picture(window, os.path.join(folder, "test.png"))
        finish(window)
        window.quit()
        fill(os.path.join(os.path.dirname(binary), "connectors"), data)
        window = Window(binary, data)
        window.wait("heading", "Data Connectors")
        draft(window)
        window.see("Quarry Commerce")
        picture(window, os.path.join(folder, "connectors.png"))
        window.quit()
    finally:
        window.kill()


if __name__ == "__main__":
    main(*sys.argv[1:])
