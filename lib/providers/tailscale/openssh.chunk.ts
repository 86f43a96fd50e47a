/** Writes a key in OpenSSH's formats, which Node does not. Loaded when a client is verified. */
export { getKeys } from "micro-key-producer/ssh.js";
