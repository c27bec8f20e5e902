/**
 * Who may know whom (docs/architecture.md). Each rule is proved by a planted violation in
 * tests/src/architecture/dependency-rules.spec.ts.
 */
const SERVICE = '^(Booking|Catalog|Payment|Notification)Service';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'domain-knows-only-domain',
      comment: 'The rules of the business depend on nothing but themselves: no contracts, messaging, I/O or library.',
      severity: 'error',
      from: { path: `${SERVICE}/src/domain/` },
      to: { pathNot: ['^$1Service/src/domain/', '^BuildingBlocks/src/domain/'] },
    },
    {
      name: 'building-blocks-domain-is-pure',
      comment: 'BuildingBlocks domain has no I/O and no library.',
      severity: 'error',
      from: { path: '^BuildingBlocks/src/domain/' },
      to: { pathNot: '^BuildingBlocks/src/domain/' },
    },
    {
      name: 'application-knows-no-infrastructure',
      comment: 'Use cases and handlers speak to ports; what implements them is decided in the composition root.',
      severity: 'error',
      from: { path: `${SERVICE}/src/application/` },
      to: { path: [`${SERVICE}/src/(infrastructure|http)/`, '^BuildingBlocks/src/(rabbitmq|prisma|http|hosting)/'] },
    },
    {
      name: 'contracts-know-only-messaging',
      comment: 'A contract is what teams share: Joi, the vocabulary, and nothing of the service.',
      severity: 'error',
      from: { path: `${SERVICE}/contracts/` },
      to: { pathNot: ['^$1Service/contracts/', '^BuildingBlocks/src/messaging/', 'node_modules/joi/'] },
    },
    {
      name: 'services-meet-only-in-contracts',
      comment: 'A service reaches another one only through the contracts package of the other.',
      severity: 'error',
      from: { path: `${SERVICE}/` },
      to: { path: `${SERVICE}/`, pathNot: ['^$1Service/', `${SERVICE}/contracts/`] },
    },
    {
      name: 'building-blocks-know-no-service',
      severity: 'error',
      from: { path: '^BuildingBlocks/' },
      to: { path: [`${SERVICE}/`, '^(scripts|tests)/'] },
    },
    {
      name: 'services-know-no-scripts-or-tests',
      severity: 'error',
      from: { path: `${SERVICE}/` },
      to: { path: '^(scripts|tests)/' },
    },
    {
      name: 'only-rabbitmq-imports-amqplib',
      comment: 'The broker can be replaced in one folder. Tests and scripts may look at it from outside.',
      severity: 'error',
      from: { path: `(^BuildingBlocks/|${SERVICE}/)`, pathNot: '^BuildingBlocks/src/rabbitmq/' },
      to: { path: 'node_modules/(@types/)?(amqplib|amqp-connection-manager)/' },
    },
    {
      name: 'only-infrastructure-imports-the-prisma-client',
      severity: 'error',
      from: { path: `${SERVICE}/`, pathNot: `${SERVICE}/src/infrastructure/` },
      to: { path: ['src/infrastructure/generated/', 'node_modules/@prisma/'] },
    },
    {
      name: 'inversify-stays-out-of-domain-and-contracts',
      severity: 'error',
      from: { path: [`${SERVICE}/src/domain/`, `${SERVICE}/contracts/`, '^BuildingBlocks/src/(domain|messaging)/'] },
      to: { path: 'node_modules/inversify/' },
    },
    {
      name: 'containers-only-in-composition-roots',
      comment: 'Elsewhere Inversify appears as decorators only; BuildingBlocks builds the container in hosting.',
      severity: 'error',
      from: {
        path: ['^BuildingBlocks/src/', `${SERVICE}/src/(http|main|config)`],
        pathNot: ['^BuildingBlocks/src/hosting/', `${SERVICE}/src/http/`],
      },
      to: { path: 'node_modules/inversify/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: { pathNot: 'src/infrastructure/generated/' },
      to: { circular: true },
    },
    {
      name: 'imports-are-declared',
      comment: 'Every import stands in the package.json of the package that imports it, workspaces included.',
      severity: 'error',
      from: { pathNot: 'src/infrastructure/generated/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'] },
    },
    {
      name: 'everything-resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', 'src/infrastructure/generated/'] },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    preserveSymlinks: false,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};
