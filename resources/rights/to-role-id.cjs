/** The logical id of the role of a set of rights. */
module.exports = (set) => `${set[0].toUpperCase()}${set.slice(1)}Role`;
