/**
 * The name of a stage. Not `ci`: the roles that deploy have names that begin with `aurora-oauth-ci`. At most 11 characters: CloudFormation cuts the name
 * of a stack to 24 where it makes a bucket's name of it, and the deploy's role would not know that bucket. `resources/ci/deploy-role.yml` has the same.
 */
const pattern = "(?!ci$)[a-z][a-z0-9]{0,10}";
const fits = (name) => new RegExp(`^(?:${pattern})$`).test(name);

module.exports = { pattern, fits, must: "1 to 11 lower-case letters and digits, the first a letter, and not ci" };
