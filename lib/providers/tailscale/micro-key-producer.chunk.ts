/** What of the library for SSH keys is used. Loaded when a key is made: most functions that know this method never make one. */
export { getKeys } from "micro-key-producer/ssh.js";
