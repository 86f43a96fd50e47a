const { login, shards, table } = require("./environment.cjs");
const { operatedAttributes } = require("../../lib/table/operated-attributes.ts");
const { countCaller, inPartitions, onTable, scanAttributes } = require("./statements.cjs");

/** The sets of functions that reach the table alone. */
module.exports = {
  none: { statements: [], environment: {} },
  readItem: { statements: [onTable("GetItem")], environment: table },
  // What `GetItem` reads, `Query` reads as well.
  read: { statements: [onTable("GetItem", "Query")], environment: table },
  readItemAndCount: { statements: [onTable("GetItem"), countCaller], environment: table },
  readAndCount: { statements: [onTable("GetItem", "Query"), countCaller], environment: shards },
  // The settings or the label of a connection, and the counter of the caller.
  changeItem: { statements: [onTable("GetItem", "UpdateItem")], environment: table },
  change: { statements: [onTable("GetItem", "Query", "UpdateItem")], environment: shards },
  // Every connection of every organisation, for the operator. A scan cannot be kept to partitions, so it is kept to attributes.
  operate: {
    timeout: 29,
    statements: [scanAttributes(operatedAttributes), inPartitions(["SWITCHES"], ["GetItem"], "StringEquals"), countCaller],
    environment: table,
  },
  // The ticket, the counter of the caller, and the record: which method is connected now, and which a colleague takes over.
  requestLogin: { statements: [onTable("GetItem", "PutItem", "UpdateItem")], environment: login },
  // It gives events their numbers: in feeds, and in the counter of its caller, it writes; nothing else is reached.
  numberEvents: {
    timeout: 29,
    statements: [inPartitions(["FEED#*", "LIMIT#*"], ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query"])],
    environment: table,
  },
};
