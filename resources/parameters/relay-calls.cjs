/** What a deploy checks of `relayCalls`: each call, as the relay reads it when it starts. */
module.exports = {
  must: "calls such as `aws read ec2:DescribeHosts`, separated by commas",
  fits: (value) => {
    if (value === "") {
      return false;
    }
    // Needed for this value alone, and has everything of the providers in it.
    const { everyRelay } = require("../../functions/providers.ts");
    const { parseAddedCall } = require("../../lib/relay/relays.ts");
    const rules = new Map(Object.entries(everyRelay).map(([provider, build]) => [provider, build({})]));
    return value.split(",").every((call) => parseAddedCall(call, rules) !== undefined);
  },
};
