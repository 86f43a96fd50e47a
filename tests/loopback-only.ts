import { refuseOutsideNetwork } from "../local/loopback-only.ts";

refuseOutsideNetwork();
