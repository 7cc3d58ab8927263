#!/usr/bin/env python3
"""A small client of CodeAI Hub, written from docs/protocol.md alone, with nothing but Python's standard library.

    client.py <home> <folder> <provider> <message>

Begins a session in the folder, sends the message, prints what the agent says as it comes, allows whatever it asks to run,
and ends with the turn: exit code 0 when it completed, 1 otherwise. The last line is the outcome as JSON.
"""

import base64
import hashlib
import json
import os
import socket
import struct
import sys
import time
import uuid
from urllib.parse import urlsplit

SILENCE, DEAD = 8, 20


class WebSocket:
    """RFC 6455 as far as the page asks for it: text frames, fragments, pings, close."""

    def __init__(self, url, token):
        self.host = urlsplit(url).netloc
        address = urlsplit(url)
        self.socket = socket.create_connection((address.hostname, address.port), timeout=SILENCE)
        self.buffer = self.parts = b""
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [
            "GET /api/v1/ws HTTP/1.1", f"Host: {self.host}", "Connection: Upgrade", "Upgrade: websocket",
            "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {key}", f"Authorization: Bearer {token}", "", "",
        ]
        self.socket.sendall("\r\n".join(lines).encode())
        while b"\r\n\r\n" not in self.buffer:
            self._read_more()
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise ConnectionError((head + b"\n" + self.buffer).decode("utf-8", "replace"))
        accept = base64.b64encode(hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest())
        if accept not in head:
            raise ConnectionError("the answer to the upgrade is not one to this request")

    def send(self, text):
        self._send_frame(0x1, text.encode())

    def receive(self):
        """The next text. TimeoutError when nothing came for SILENCE seconds; then it can be called again."""
        while True:
            final, kind, payload = self._read_frame()
            if kind == 0x9:
                self._send_frame(0xA, payload)
            elif kind == 0x8:
                code = struct.unpack("!H", payload[:2])[0] if len(payload) >= 2 else 0
                raise ConnectionError(f"closed by the core: {code} {payload[2:].decode()}")
            elif kind in (0x0, 0x1):
                self.parts += payload
                if final:
                    text, self.parts = self.parts.decode(), b""
                    return text

    def _send_frame(self, kind, payload):
        size = len(payload)
        if size < 126:
            head = struct.pack("!BB", 0x80 | kind, 0x80 | size)
        elif size < 65536:
            head = struct.pack("!BBH", 0x80 | kind, 0x80 | 126, size)
        else:
            head = struct.pack("!BBQ", 0x80 | kind, 0x80 | 127, size)
        mask = os.urandom(4)
        self.socket.sendall(head + mask + bytes(byte ^ mask[n % 4] for n, byte in enumerate(payload)))

    def _read_frame(self):
        """One frame, taken from the buffer only when all of it is there."""
        self._need(2)
        kind, size, head = self.buffer[0], self.buffer[1] & 0x7F, 2
        if size >= 126:
            head, form = (4, "!H") if size == 126 else (10, "!Q")
            self._need(head)
            (size,) = struct.unpack(form, self.buffer[2:head])
        self._need(head + size)
        payload, self.buffer = self.buffer[head : head + size], self.buffer[head + size :]
        return kind & 0x80, kind & 0x0F, payload

    def _need(self, size):
        while len(self.buffer) < size:
            self._read_more()

    def _read_more(self):
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionError("the connection ended")
        self.buffer += data


class Client:
    """One connection, the channels it follows, and the commands that have no receipt yet."""

    def __init__(self, home):
        self.home = home
        self.cursors = {}  # channel -> {"epoch", "seq"}
        self.outbox = {}  # commandId -> {"commandId", "channel", "command"}
        self.receipts = {}
        self.asked_anew = set()  # channels with a gap, until the core has answered
        self.on_snapshot = self.on_event = lambda channel, value: None
        self.client_id = "python-" + uuid.uuid4().hex[:12]

    def connect(self):
        with open(os.path.join(self.home, "core", "run", "core.json"), encoding="utf-8") as file:
            entry = json.load(file)
        self.socket = WebSocket(entry["url"], entry["token"])
        self.handles, self.methods, self.next_id, self.heard = {}, {}, 1, time.monotonic()
        self.asked_anew.clear()
        me = {"id": self.client_id, "kind": "other", "name": "Python", "version": "1.0"}
        wanted = [{"channel": channel, "cursor": cursor} for channel, cursor in self.cursors.items()]
        self.request("hello", {"protocolVersions": [1], "client": me, "subscribe": wanted})

    def request(self, method, params):
        self.methods[self.next_id] = (method, params)
        self.socket.send(json.dumps({"jsonrpc": "2.0", "id": self.next_id, "method": method, "params": params}))
        self.next_id += 1

    def command(self, channel, command):
        """Sends a command and returns its receipt, whatever happens to the connection meanwhile."""
        sent = {"commandId": str(uuid.uuid4()), "channel": channel, "command": command}
        self.outbox[sent["commandId"]] = sent
        self.request("command", sent)
        self.run_until(lambda: sent["commandId"] in self.receipts)
        return self.receipts[sent["commandId"]]

    def run_until(self, done):
        while not done():
            try:
                frame = json.loads(self.socket.receive())
                self.heard = time.monotonic()
                self.take(frame)
            except TimeoutError:
                if time.monotonic() - self.heard > DEAD:
                    self.reconnect("the core gives no sign of life")
                else:
                    self.request("ping", {})
            except OSError as error:
                self.reconnect(error)

    def reconnect(self, reason):
        wait = 1
        while True:
            print(f"reconnecting: {reason}", file=sys.stderr)
            time.sleep(wait)
            wait = min(2 * wait, 30)
            try:
                return self.connect()
            except OSError as error:
                reason = error

    def take(self, frame):
        method, params = frame.get("method"), frame.get("params")
        if method is None:
            return self.answered(frame)
        if method in ("replay", "snapshot"):
            self.handles[params["handle"]] = params["channel"]
            self.asked_anew.discard(params["channel"])
        if method == "snapshot":
            self.cursors[params["channel"]] = {"epoch": params["epoch"], "seq": params["seq"]}
            self.on_snapshot(params["channel"], params["state"])
        elif method == "gone":
            self.cursors.pop(params["channel"], None)
        elif method == "delta":
            handle, seq, span, at, item_id, text = params
            event = {"type": "item.delta", "itemId": item_id, "text": text}
            self.apply(self.handles[handle], {"seq": seq, "span": span, "at": at, "event": event})
        elif method == "events":
            for envelope in params["events"]:
                self.apply(self.handles[params["handle"]], envelope)

    def answered(self, frame):
        method, params = self.methods.pop(frame["id"], (None, None))
        error = frame.get("error")
        if method == "hello":
            if error:
                sys.exit(error["data"]["message"])
            for sent in self.outbox.values():
                self.request("command", sent)
        elif method == "command" and not (error and error["data"]["code"] == "core_restarting"):
            self.outbox.pop(params["commandId"], None)
            self.receipts[params["commandId"]] = frame.get("result") or {"status": "rejected", "error": error["data"]}

    def apply(self, channel, envelope):
        cursor = self.cursors[channel]
        first = envelope["seq"] - envelope.get("span", 1) + 1
        if envelope["seq"] <= cursor["seq"] or channel in self.asked_anew:
            return
        if first != cursor["seq"] + 1:
            self.asked_anew.add(channel)
            return self.request("subscribe", {"channel": channel, "cursor": cursor})
        cursor["seq"] = envelope["seq"]
        self.on_event(channel, envelope["event"])


class Conversation:
    """Says what the agent says, allows what it asks, and knows when the turn with the message is over."""

    def __init__(self, client, channel, message_id):
        self.client, self.channel, self.message_id = client, channel, message_id
        self.kinds, self.turn, self.outcome, self.answered = {}, None, None, set()
        client.on_event, client.on_snapshot = self.event, self.snapshot

    def snapshot(self, _channel, state):
        for item in state["items"]:
            self.item(item)
        for turn in state["turns"]:
            if turn["id"] == self.turn:
                self.outcome = turn.get("outcome")
        for approval in state["approvals"]:
            self.answer(approval)

    def event(self, _channel, event):
        if event["type"] == "item.started":
            self.item(event["item"])
        elif event["type"] == "item.delta" and self.kinds.get(event["itemId"]) in ("agent_message", "tool"):
            print(event["text"], end="", flush=True)
        elif event["type"] == "item.completed" and self.kinds.get(event["itemId"]) == "agent_message":
            print(flush=True)
        elif event["type"] == "approval.requested":
            self.answer(event["approval"])
        elif event["type"] == "turn.ended" and event["turnId"] == self.turn:
            self.outcome = event["outcome"]

    def item(self, item):
        self.kinds[item["id"]] = item["kind"]
        if item["kind"] == "user_message" and item["messageId"] == self.message_id:
            self.turn = item["turnId"]
        elif item["text"]:
            print(item["text"], end="", flush=True)

    def answer(self, approval):
        if approval["id"] in self.answered:
            return
        self.answered.add(approval["id"])
        options = approval["request"].get("options", [])
        allow = next((option["id"] for option in options if option["kind"] == "allow_once"), None)
        answer = {"type": "option", "optionId": allow} if allow else {"type": "dismiss"}
        sent = {"type": "approval.answer", "approvalId": approval["id"], "hash": approval["hash"], "answer": answer}
        command = {"commandId": str(uuid.uuid4()), "channel": self.channel, "command": sent}
        self.client.outbox[command["commandId"]] = command
        self.client.request("command", command)


def accepted(receipt):
    return receipt if receipt["status"] == "accepted" else sys.exit(receipt["error"]["message"])


def main(home, folder, provider, message):
    client = Client(home)
    client.connect()
    created = accepted(client.command("root", {"type": "session.create", "folder": folder, "provider": provider}))
    channel = "session/" + created["sessionId"]
    conversation = Conversation(client, channel, str(uuid.uuid4()))
    client.request("subscribe", {"channel": channel})
    content = [{"type": "text", "text": message}]
    send = {"type": "message.send", "messageId": conversation.message_id, "content": content, "delivery": "queue"}
    accepted(client.command(channel, send))
    client.run_until(lambda: conversation.outcome)
    print(json.dumps(conversation.outcome))
    return 0 if conversation.outcome["type"] == "completed" else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) == 5 else __doc__)
