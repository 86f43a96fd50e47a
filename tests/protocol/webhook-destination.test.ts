import { describe, expect, it } from "vitest";
import { parseWebhookUrl } from "../../functions/webhooks/webhook.ts";
import { openDestination } from "../../lib/webhooks/open-destination.ts";
import { isPublicAddress, parseNetworks } from "../../lib/webhooks/public-address.ts";

const reserved = [
  ...[
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.0.9",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
  ],
  ...["192.0.0.1", "192.0.2.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"],
  ...["::", "::1", "fe80::1", "fe80::a9fe:a9fe", "fc00::1", "fd00:ec2::254", "ff02::1", "fec0::1", "2001:db8::1", "3fff::1", "100::1"],
  // Nobody has been given these yet.
  ...["4000::1", "1000::1"],
  // IPv4 in IPv6: mapped, compatible, translated, NAT64 of both prefixes, 6to4, Teredo.
  ...[
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::127.0.0.1",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::a00:1",
    "2002:7f00:1::",
    "2001:0:7f00:1::",
  ],
];
const reachable = [
  "8.8.8.8",
  "1.1.1.1",
  "100.63.255.255",
  "100.128.0.1",
  "172.15.0.1",
  "172.32.0.1",
  "2606:4700:4700::1111",
  "2a00:1450::1",
];
const none = parseNetworks("") ?? [];
const resolveTo =
  (...addresses: readonly string[]) =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));

const open = async (url: string, addresses: readonly string[], networks = none) => {
  const destination = await openDestination(new URL(url), networks, resolveTo(...addresses));
  destination.close();
  return "opened";
};
const refusal = { name: "webhook_destination_refused" };

describe("S52: the address of a webhook", () => {
  it.each(reserved)("must not be %s, whatever the name is", async (address) => {
    expect(isPublicAddress(address)).toBe(false);
    await expect(open("https://hooks.example.com/", [address])).rejects.toMatchObject(refusal);
    await expect(open("https://hooks.example.com/", ["8.8.8.8", address]), "one of several").rejects.toMatchObject(refusal);
  });

  it.each(reachable)("may be %s", async (address) => {
    expect(await open("https://hooks.example.com/", [address])).toBe("opened");
  });

  it.each([
    "https://127.0.0.1/",
    "https://[::1]/",
    "https://[::ffff:7f00:1]/",
    "https://0x7f.1/",
    "https://2130706433/",
    "https://017700000001/",
    "https://127.1/",
  ])("is checked where the URL names it itself: %s", async (url) => {
    await expect(open(url, ["8.8.8.8"])).rejects.toMatchObject(refusal);
  });

  it("needs a name that resolves, and port 443", async () => {
    await expect(open("https://hooks.example.com/", [])).rejects.toMatchObject(refusal);
    await expect(open("https://hooks.example.com:8443/", ["8.8.8.8"])).rejects.toMatchObject(refusal);
    expect(await open("https://hooks.example.com:443/", ["8.8.8.8"])).toBe("opened");
  });

  it("may be in a network that the operator names, on any port, and in no other", async () => {
    const networks = parseNetworks("10.4.0.0/16, fd00:1::/64") ?? [];
    expect(await open("https://hooks.internal:8443/", ["10.4.9.9"], networks)).toBe("opened");
    expect(await open("https://hooks.internal/", ["10.4.9.9", "fd00:1::9"], networks)).toBe("opened");
    expect(await open("https://hooks.internal/", ["::ffff:10.4.9.9"], networks), "mapped to IPv6").toBe("opened");
    await expect(open("https://hooks.internal/", ["10.5.0.1"], networks)).rejects.toMatchObject(refusal);
    await expect(open("https://hooks.internal:8443/", ["10.4.9.9", "8.8.8.8"], networks)).rejects.toMatchObject(refusal);
    await expect(open("https://hooks.internal/", ["169.254.169.254"], networks)).rejects.toMatchObject(refusal);
  });

  it.each(["10.0.0.0", "10.0.0.0/33", "everything", "10.0.0.0/8;11.0.0.0/8"])("is refused as a network: %s", (text) => {
    expect(parseNetworks(text)).toBeUndefined();
  });
});

describe("S52: the URL of a webhook", () => {
  it.each([
    "http://hooks.example.com/",
    "https://ada:secret@hooks.example.com/",
    "https://ada@hooks.example.com/",
    "https://hooks.example.com/#part",
    "ftp://hooks.example.com/",
    "hooks.example.com",
    "",
    "javascript:alert(1)",
    `https://hooks.example.com/${"a".repeat(2000)}`,
  ])("is refused: %s", (text) => {
    expect(parseWebhookUrl(text)).toBeUndefined();
  });

  it("may have a path and a query", () => {
    expect(parseWebhookUrl("https://hooks.example.com/a/b?tenant=1")?.href).toBe("https://hooks.example.com/a/b?tenant=1");
  });
});
