/**
 * Every resource of the template while plugins change it: those that the framework has made, and those of `resources/` and
 * `statemachines/`, which it adds after its plugins.
 *
 * @returns Pairs of logical id and resource. Changing a resource changes the template.
 */
module.exports = ({ service }) => [
  ...Object.entries(service.provider.compiledCloudFormationTemplate.Resources),
  ...Object.entries(service.resources?.Resources ?? {}),
];
