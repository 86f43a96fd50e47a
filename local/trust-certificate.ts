import { getCACertificates, setDefaultCACertificates } from "node:tls";

/** Lets this thread trust one more certificate, as `NODE_EXTRA_CA_CERTS` does for a new process. */
export function trustCertificate(certificate: string): void {
  setDefaultCACertificates([...getCACertificates("default"), certificate]);
}
