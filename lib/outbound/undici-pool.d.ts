// The file of undici that holds its pool. Its main file would load `fetch`, web sockets and caches too.
declare module "undici/lib/dispatcher/pool.js" {
  import { Pool } from "undici";
  export default Pool;
}
