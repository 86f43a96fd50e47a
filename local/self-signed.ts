import { generateKeyPairSync, type KeyObject, randomUUID, sign } from "node:crypto";
import { der, identifier, sequence } from "./der.ts";

const utcTime = (instant: Date) => der(0x17, Buffer.from(`${instant.toISOString().replace(/[-:T]/g, "").slice(2, 14)}Z`));

const commonName = identifier("550403");
const basicConstraints = identifier("551d13");
const subjectAlternativeName = identifier("551d11");

const algorithms = {
  ec: {
    generate: () => generateKeyPairSync("ec", { namedCurve: "P-256" }),
    /** ecdsa-with-SHA256. */
    signature: sequence(identifier("2a8648ce3d040302")),
  },
  rsa: {
    generate: () => generateKeyPairSync("rsa", { modulusLength: 2048 }),
    /** sha256WithRSAEncryption. */
    signature: sequence(identifier("2a864886f70d01010b"), der(0x05)),
  },
} as const;

const day = 86_400_000;

type CertificateOptions = {
  /** Default `ec`, which is made in a millisecond. */
  readonly algorithm?: keyof typeof algorithms;
  /** Days until it expires. Default 1. */
  readonly days?: number;
  /** A host name that it is for as well. */
  readonly host?: string;
};

export type SelfSigned = { readonly key: string; readonly cert: string };

/** Makes a key and a self-signed certificate for 127.0.0.1, both in PEM. */
export function selfSigned(now: Date, { algorithm = "ec", days = 1, host }: CertificateOptions = {}): SelfSigned {
  const { generate, signature } = algorithms[algorithm];
  const { privateKey, publicKey }: { privateKey: KeyObject; publicKey: KeyObject } = generate();
  // A name of its own: of several trusted certificates with one name, OpenSSL would try the first.
  const name = sequence(der(0x31, sequence(commonName, der(0x0c, Buffer.from(`aurora local ${randomUUID()}`)))));
  const hosts = host === undefined ? [] : [der(0x82, Buffer.from(host))];
  const extensions = sequence(
    sequence(basicConstraints, der(0x01, Buffer.from([0xff])), der(0x04, sequence(der(0x01, Buffer.from([0xff]))))),
    sequence(subjectAlternativeName, der(0x04, sequence(...hosts, der(0x87, Buffer.from([127, 0, 0, 1]))))),
  );
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    signature,
    name,
    sequence(utcTime(new Date(now.getTime() - day)), utcTime(new Date(now.getTime() + days * day))),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, extensions),
  );
  const certificate = sequence(body, signature, der(0x03, Buffer.from([0]), sign("sha256", body, privateKey)));
  const lines = certificate.toString("base64").replace(/.{64}/g, "$&\n");
  return {
    key: String(privateKey.export({ type: "pkcs8", format: "pem" })),
    cert: `-----BEGIN CERTIFICATE-----\n${lines.trimEnd()}\n-----END CERTIFICATE-----\n`,
  };
}
