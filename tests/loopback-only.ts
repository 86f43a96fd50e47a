import { refuseNetwork } from "../local/loopback-only.ts";

refuseNetwork();
