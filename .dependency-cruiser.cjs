/**
 * Who may know whom (docs/architecture.md). tests/src/architecture/dependency-rules.spec.ts plants a violation of
 * each rule and sees it reported.
 *
 * A package is entered by its name: `preserveSymlinks` leaves such an import at node_modules/@ticketwave/…, which is
 * what distinguishes it from a relative one and lets `imports-are-declared` see that it stands in package.json.
 */
const SERVICE = '^([A-Z][A-Za-z]*)Service';
const PRODUCTION = `(^BuildingBlocks/|${SERVICE}/)`;
/** The package that a file is in, as $1. */
const OWN_PACKAGE =
  '^(scripts|tests|(?:BuildingBlocks|[A-Za-z]+Service)(?:/(?:contracts|console|testing|cli))?)/';

const npm = (...names) => `(^|/)node_modules/(@types/)?(${names.join('|')})/`;
/** By its doors: no other file of it is reached from outside, but for tests. */
const DOORS = '^node_modules/@ticketwave/building-blocks/dist/entry-points/';
const buildingBlocks = (...doors) => `${DOORS}(${doors.join('|')})\\.`;
/** What every contract is made with; `currency` of it needs nothing else. */
const contracts = (module = '') => `^node_modules/@ticketwave/contracts/dist/${module}`;
/** Applications that attach BuildingBlocks, with clients of their own, and what is measured beside them. */
const OWN_APPLICATION = '^tests/src/(integration/attach|adoption/applications|bench|conformance)/';
const anyContracts = '^node_modules/@ticketwave/[a-z]+-contracts/';
const anyService = '^node_modules/@ticketwave/[a-z]+-service/';
const generated = '/(src|dist)/infrastructure/generated/';

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const layers = [
  {
    name: 'domain-knows-only-domain',
    comment: 'The rules of the business depend on themselves alone: no contracts, messaging, I/O or library.',
    from: { path: `${SERVICE}/src/domain/` },
    to: { pathNot: ['^$1Service/src/domain/', buildingBlocks('domain')] },
  },
  {
    name: 'application-knows-domain-contracts-and-ports',
    comment:
      'Use cases and handlers speak to ports; what implements them is decided in the composition root.',
    from: { path: `${SERVICE}/src/application/` },
    to: {
      pathNot: [
        '^$1Service/src/(domain|application)/',
        buildingBlocks('domain', 'messaging', 'observability', 'saga'),
        contracts(),
        anyContracts,
        npm('inversify'),
      ],
    },
  },
  {
    name: 'http-knows-no-infrastructure',
    comment: 'A route parses, calls a use case and answers.',
    from: { path: `${SERVICE}/src/http/` },
    to: {
      path: [
        '^$1Service/src/(infrastructure/|main|composition-root|config)',
        buildingBlocks('prisma', 'adapters'),
      ],
    },
  },
  {
    name: 'infrastructure-knows-no-http',
    comment: 'What stands behind the ports serves whoever calls, not one kind of caller.',
    from: { path: `${SERVICE}/src/infrastructure/` },
    to: {
      path: ['^$1Service/src/(http/|main|composition-root)', buildingBlocks('http', 'adapters')],
    },
  },
  {
    name: 'contracts-of-services-know-only-contracts',
    comment:
      'They are what teams share: Joi, what a contract is made with, and nothing of the service or its runtime.',
    from: { path: `${SERVICE}/contracts/` },
    to: { pathNot: ['^$1Service/contracts/', contracts(), npm('joi')] },
  },
  {
    name: 'contracts-know-only-joi',
    comment: 'Who reads one event installs nothing else; Node.js itself inflates what is compressed.',
    from: { path: '^BuildingBlocks/contracts/' },
    to: { pathNot: ['^BuildingBlocks/contracts/', npm('joi'), '^(node:)?zlib$'] },
  },
];

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const packages = [
  {
    name: 'only-tests-reach-internals',
    comment: 'Everyone else enters BuildingBlocks through the doors that others have, too.',
    from: { pathNot: '^tests/' },
    to: { path: '^node_modules/@ticketwave/building-blocks/', pathNot: DOORS },
  },
  {
    name: 'services-meet-only-in-contracts',
    comment: 'A service reaches another one only through the contracts package of the other.',
    from: { path: `${SERVICE}/` },
    to: { path: anyService },
  },
  {
    name: 'building-blocks-know-no-service',
    comment: 'Neither a service nor its contracts.',
    from: { path: '^BuildingBlocks/' },
    to: { path: [anyService, anyContracts] },
  },
  {
    name: 'only-tests-know-scripts-and-tests',
    comment: 'Services run without the launcher, and the launcher without the tests.',
    from: { pathNot: '^tests/' },
    to: { path: '^node_modules/@ticketwave/(scripts|tests)/' },
  },
  {
    name: 'packages-are-entered-by-name',
    comment:
      'A relative import that leaves its package goes round exports and package.json. A program starts what is compiled.',
    from: { path: OWN_PACKAGE, pathNot: '^BuildingBlocks/cli/bin/' },
    to: {
      dependencyTypes: ['local'],
      pathNot: [
        '^$1/(?!contracts/|console/|testing/|cli/|dist/|node_modules/)',
        '^BuildingBlocks/cli/support/',
      ],
    },
  },
  {
    name: 'bootstrap-needs-nothing-installed',
    comment: 'It is what installs: builtins only.',
    from: { path: '^scripts/bootstrap' },
    to: { pathNot: ['^scripts/bootstrap', '^BuildingBlocks/cli/support/'], dependencyTypesNot: ['core'] },
  },
];

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const libraries = [
  {
    name: 'building-blocks-domain-is-pure',
    comment: 'No I/O and no library; which currencies there are it shares with the contracts.',
    from: { path: '^BuildingBlocks/src/domain/' },
    to: { pathNot: ['^BuildingBlocks/src/domain/', contracts('currency')] },
  },
  {
    name: 'only-rabbitmq-imports-amqplib',
    comment:
      'The broker can be replaced in one folder. Tests, chaos, and operators’ commands look at it from outside.',
    from: {
      pathNot: [
        '^BuildingBlocks/src/rabbitmq/',
        '^tests/',
        '^BuildingBlocks/src/dead-letters/',
        '^BuildingBlocks/cli/src/(topology/declare|move/)',
      ],
    },
    to: { path: npm('amqplib', 'amqp-connection-manager') },
  },
  {
    name: 'only-prisma-knows-prisma',
    comment: 'Whoever speaks to a database in another way installs nothing of it.',
    from: { pathNot: ['^BuildingBlocks/src/prisma/', `${SERVICE}/src/infrastructure/`, OWN_APPLICATION] },
    to: { path: npm('@prisma') },
  },
  {
    name: 'prisma-is-an-adapter',
    comment: 'The rest of BuildingBlocks speaks to the database port.',
    from: { path: '^BuildingBlocks/src/', pathNot: '^BuildingBlocks/src/(entry-points/)?prisma' },
    to: { path: '^BuildingBlocks/src/prisma/' },
  },
  {
    name: 'only-http-imports-express',
    comment: 'An application without routes, or with another HTTP library, does not install it.',
    from: { path: '^BuildingBlocks/src/', pathNot: '^BuildingBlocks/src/http/' },
    to: { path: npm('express') },
  },
  {
    name: 'express-is-loaded-for-routes',
    comment:
      'Hosting has Express loaded only where there are routes; what else it needs of http knows no Express.',
    from: {
      path: '^BuildingBlocks/src/',
      pathNot: '^BuildingBlocks/src/((entry-points/)?http|operators-api/)',
    },
    to: {
      path: '^BuildingBlocks/src/http/(index|application|documentation|viewer|events-page|openapi-of|operation|form|html-page|correlation-id)',
      dependencyTypesNot: ['dynamic-import', 'type-only'],
    },
  },
  {
    name: 'operators-code-is-loaded-when-configured',
    comment: 'A service whose operators are not configured loads nothing of what they do.',
    from: {
      path: '^BuildingBlocks/src/',
      pathNot: '^BuildingBlocks/src/(dead-letters|operations|operators-api|entry-points/operations)',
    },
    to: {
      path: '^BuildingBlocks/src/(dead-letters|operations|operators-api)/',
      dependencyTypesNot: ['dynamic-import', 'type-only'],
    },
  },
  {
    name: 'only-infrastructure-imports-the-prisma-client',
    comment: 'Everyone else speaks to repositories.',
    from: { pathNot: [`${SERVICE}/src/infrastructure/`, OWN_APPLICATION] },
    to: { path: generated },
  },
  {
    name: 'inversify-only-where-things-are-bound',
    comment: 'Composition roots, hosting, and decorators on what they bind; never in domain or contracts.',
    from: {
      path: PRODUCTION,
      pathNot: [
        '^BuildingBlocks/src/hosting/',
        `${SERVICE}/src/(application|infrastructure|http)/`,
        `${SERVICE}/src/composition-root\\.ts$`,
      ],
    },
    to: { path: npm('inversify') },
  },
];

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const hygiene = [
  {
    name: 'no-cycles',
    comment: 'Type-only imports count: two files that name each other are one idea, or three.',
    from: {},
    to: { circular: true },
  },
  {
    name: 'no-cycles-between-building-blocks',
    comment: 'Each folder is an export of its own; the order of their layers stays visible.',
    scope: 'folder',
    from: { path: '^BuildingBlocks/src/' },
    to: { circular: true },
  },
  {
    name: 'imports-are-declared',
    comment: 'Every import stands in the package.json of the package that imports it, workspaces included.',
    from: {},
    // Of a peer that is optional, peerDependenciesMeta counts as no section of a package.json.
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'undetermined'], dependencyTypesNot: ['npm-peer'] },
  },
  {
    name: 'production-needs-no-dev-dependencies',
    comment:
      'They are missing where npm ran with --omit=dev. Types are gone by then, and peers are installed by others.',
    from: { path: `(${PRODUCTION}|^scripts/)` },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'npm-peer'] },
  },
  {
    name: 'everything-resolves',
    comment: 'What cannot be resolved no rule can judge. Workspaces resolve once they are compiled.',
    from: {},
    to: { couldNotResolve: true },
  },
];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [...layers, ...packages, ...libraries, ...hygiene].map((rule) => ({
    severity: 'error',
    ...rule,
  })),
  options: {
    doNotFollow: { path: ['(^|/)node_modules/', generated, '(^|/)dist/'] },
    // Parts of other applications, which their own tests compile and run.
    exclude: { path: '^BuildingBlocks/cli/templates/' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    preserveSymlinks: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'internal', 'default'],
    },
  },
};
