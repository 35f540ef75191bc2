"""What a connector is tried against: the OAuth server that we did not write, and a system with an API."""

import http.server
import json
import os
import re
import subprocess
import threading
import urllib.request

CLIENT = {"client_id": "studio", "client_secret": "smoke-secret-0123456789"}
SERVER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../frontend/e2e/oidc/server.mjs")


class Provider:
    """oidc-provider for one client whose answers go to the redirect URL. It approves by itself."""

    def __init__(self, redirect, tries=3):
        config = {"clients": [{**CLIENT, "redirect_uris": [redirect]}]}
        self.process = subprocess.Popen(["node", SERVER, json.dumps(config)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        # Node.js 20 may hang at its start, on a busy machine: then it is started again.
        hung = threading.Timer(30, self.process.kill)
        hung.start()
        ready = re.match(r"READY (\d+)", self.process.stdout.readline())
        hung.cancel()
        if ready:
            self.url = f"http://127.0.0.1:{ready.group(1)}"
        elif tries > 1:
            self.__init__(redirect, tries - 1)
        else:
            raise AssertionError("oidc-provider did not start")

    def approve(self, address):
        """What the system browser does with the address that it is given; answers the page at the end."""
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        with browser.open(address, timeout=30) as page:
            return page.read().decode()

    def owner(self, authorization):
        """Who a token belongs to."""
        request = urllib.request.Request(f"{self.url}/me", headers={"authorization": authorization})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)["sub"]

    def stop(self):
        self.process.kill()
        self.process.wait()


class Vendor:
    """Welcomes whoever has a bearer token, and remembers what it was sent as (method, path, authorization, body)."""

    ANSWER = b'{"contacts": [{"id": 9007199254740993, "name": "Ada", "score": 0.10}, {"id": 9007199254740995, "name": "Grace", "score": 0.25}]}'

    def __init__(self):
        vendor = self
        self.requests = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
                token = self.headers.get("authorization", "")
                vendor.requests.append((self.command, self.path, token, body))
                self.send_response(200 if token.startswith("Bearer ") else 401)
                self.send_header("content-type", "application/json")
                self.end_headers()
                self.wfile.write(Vendor.ANSWER)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
