import { setDefaultCACertificates } from "node:tls";

const trusted: string[] = [];

/**
 * Lets this thread trust a certificate of this run, as `NODE_EXTRA_CA_CERTS` does for a new process, but in place of the well-known
 * authorities: no other host is reached from here, and each connection would read some 140 of them.
 */
export function trustCertificate(certificate: string): void {
  trusted.push(certificate);
  setDefaultCACertificates(trusted);
}
