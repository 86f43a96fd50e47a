"""Connects Google Cloud by a service account's key, uses a live token, and reacts to webhooks. The package aurora_oauth is
generated: openapi-python-client generate --path docs/openapi.json --config client/examples/python/generator.yml"""
import json
import os
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
from aurora_oauth import AuthenticatedClient
from aurora_oauth.api.connections import list_connections
from aurora_oauth.api.google_cloud import connect_google_key
from aurora_oauth.api.tokens import read_token
from aurora_oauth.models import BearerToken, GoogleKeySubmission, ProviderName
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

url, google, key_file = os.environ["AURORA_URL"], os.environ["GOOGLE_URL"], sys.argv[1]
person = AuthenticatedClient(base_url=url, token=os.environ["PERSON_TOKEN"])
machine = AuthenticatedClient(base_url=url, token=os.environ["MACHINE_TOKEN"])
webhook = Webhook(os.environ["WEBHOOK_SECRET"])

with open(key_file, encoding="utf8") as file:
    connected = connect_google_key.sync_detailed(client=person, body=GoogleKeySubmission(service_account_json=file.read()))
print("connect:", connected.status_code.value, flush=True)
for connection in list_connections.sync(client=person).connections:
    print("connection:", connection.provider.value, connection.account, connection.status.value, flush=True)
token = read_token.sync(ProviderName.GCP, client=machine)
if not isinstance(token, BearerToken):
    sys.exit(f"no token: {token.code}, {token.action}")
answer = httpx.get(f"{google}/v3/projects:search", headers={"authorization": f"Bearer {token.access_token}"})
print("projects:", answer.status_code, len(answer.json()["projects"]), flush=True)

class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        try:
            event = webhook.verify(body, dict(self.headers))
            print("event:", event["type"], json.dumps(event["data"]), flush=True)
            self.send_response(204)
        except WebhookVerificationError:
            self.send_response(401)
        self.end_headers()

server = HTTPServer(("127.0.0.1", 0), Receiver)
print("listens:", server.server_port, flush=True)
server.serve_forever()
