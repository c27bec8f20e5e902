/** An import that must not be, and the rules that object to it. */
export interface Planted {
  readonly rules: readonly string[];
  /** The folder of the module that imports. */
  readonly from: string;
  readonly imports: string;
  /** Where its package.json names the import; in `dependencies`, so that nothing but the rule can object. */
  readonly declared?: 'devDependencies' | 'nowhere';
  /** Whether an import of types alone is as bad; it is. */
  readonly typesToo?: false;
  /** The extension of the module that imports; `ts`. */
  readonly extension?: 'mjs';
}

const rule = (name: string, ...planted: Omit<Planted, 'rules'>[]): Planted[] =>
  planted.map((one) => ({ rules: [name], ...one }));

/** At least one for every rule but those about cycles, where no other rule objects too. */
export const plantedViolations: readonly Planted[] = [
  ...rule(
    'domain-knows-only-domain',
    { from: 'BookingService/src/domain', imports: '@ticketwave/booking-contracts' },
    { from: 'BookingService/src/domain', imports: '@ticketwave/building-blocks/messaging' },
    { from: 'BookingService/src/domain', imports: '@ticketwave/contracts' },
    { from: 'CatalogService/src/domain', imports: '../application/neighbour.ts' },
    { from: 'PaymentService/src/domain', imports: 'joi' },
    { from: 'NotificationService/src/domain', imports: 'node:crypto' },
  ),
  ...rule(
    'application-knows-domain-contracts-and-ports',
    { from: 'BookingService/src/application', imports: '../infrastructure/neighbour.ts' },
    { from: 'CatalogService/src/application', imports: '../http/neighbour.ts' },
    { from: 'PaymentService/src/application', imports: '@ticketwave/building-blocks/prisma' },
    { from: 'NotificationService/src/application', imports: '@ticketwave/building-blocks/adapters' },
    { from: 'NotificationService/src/application', imports: 'express' },
  ),
  ...rule(
    'http-knows-no-infrastructure',
    { from: 'BookingService/src/http', imports: '../infrastructure/neighbour.ts' },
    { from: 'CatalogService/src/http', imports: '@ticketwave/building-blocks/prisma' },
    { from: 'PaymentService/src/http', imports: '@ticketwave/building-blocks/adapters' },
  ),
  ...rule(
    'infrastructure-knows-no-http',
    { from: 'BookingService/src/infrastructure', imports: '../http/neighbour.ts' },
    { from: 'CatalogService/src/infrastructure', imports: '@ticketwave/building-blocks/http' },
    { from: 'PaymentService/src/infrastructure', imports: '@ticketwave/building-blocks/adapters' },
  ),
  ...rule(
    'contracts-of-services-know-only-contracts',
    { from: 'BookingService/contracts/src', imports: '@ticketwave/building-blocks/messaging' },
    { from: 'CatalogService/contracts/src', imports: '@ticketwave/booking-contracts' },
    { from: 'PaymentService/contracts/src', imports: 'express' },
  ),
  ...rule(
    'contracts-know-only-joi',
    { from: 'BuildingBlocks/contracts/src', imports: '@ticketwave/building-blocks/domain' },
    { from: 'BuildingBlocks/contracts/src', imports: 'node:fs' },
    { from: 'BuildingBlocks/contracts/src', imports: 'uuid' },
  ),
  ...rule(
    'only-tests-reach-internals',
    {
      from: 'BookingService/src/infrastructure',
      imports: '@ticketwave/building-blocks/internal/outbox',
    },
    { from: 'BuildingBlocks/cli/src', imports: '@ticketwave/building-blocks/internal/rabbitmq' },
    { from: 'BuildingBlocks/testing/src', imports: '@ticketwave/building-blocks/internal/messaging' },
  ),
  ...rule(
    'services-meet-only-in-contracts',
    { from: 'BookingService/src/infrastructure', imports: '@ticketwave/catalog-service/config' },
    { from: 'PaymentService/src', imports: '@ticketwave/notification-service/composition-root' },
  ),
  ...rule(
    'building-blocks-know-no-service',
    { from: 'BuildingBlocks/src/inbox', imports: '@ticketwave/booking-contracts' },
    { from: 'BuildingBlocks/src/hosting', imports: '@ticketwave/booking-service/config' },
  ),
  ...rule(
    'only-tests-know-scripts-and-tests',
    { from: 'BuildingBlocks/src/hosting', imports: '@ticketwave/scripts/bootstrap/tree' },
    { from: 'BookingService/src', imports: '@ticketwave/scripts/bootstrap/tree' },
  ),
  ...rule(
    'packages-are-entered-by-name',
    { from: 'BookingService/src/infrastructure', imports: '../../../CatalogService/src/domain/neighbour.ts' },
    { from: 'BookingService/src/infrastructure', imports: '../../contracts/src/neighbour.ts' },
    { from: 'tests/src/unit', imports: '../../../BuildingBlocks/src/outbox/neighbour.ts' },
    { from: 'BuildingBlocks/src/outbox', imports: '../../contracts/src/neighbour.ts' },
    { from: 'BuildingBlocks/src/outbox', imports: '../../../node_modules/joi/lib/index.js' },
  ),
  ...rule(
    'bootstrap-needs-nothing-installed',
    { from: 'scripts/bootstrap', imports: 'commander', extension: 'mjs' },
    { from: 'scripts/bootstrap', imports: '../src/neighbour.ts', extension: 'mjs' },
  ),
  ...rule(
    'building-blocks-domain-is-pure',
    { from: 'BuildingBlocks/src/domain', imports: '../outbox/neighbour.ts' },
    { from: 'BuildingBlocks/src/domain', imports: 'node:fs' },
    { from: 'BuildingBlocks/src/domain', imports: 'uuid' },
    { from: 'BuildingBlocks/src/domain', imports: '@ticketwave/contracts' },
  ),
  ...rule(
    'only-rabbitmq-imports-amqplib',
    { from: 'BuildingBlocks/src/outbox', imports: 'amqplib' },
    { from: 'BookingService/src/infrastructure', imports: 'amqp-connection-manager' },
    { from: 'scripts/src', imports: 'amqplib' },
  ),
  ...rule(
    'only-prisma-knows-prisma',
    { from: 'BuildingBlocks/src/inbox', imports: '@prisma/adapter-pg' },
    { from: 'BookingService/src', imports: '@prisma/client' },
  ),
  ...rule('prisma-is-an-adapter', {
    from: 'BuildingBlocks/src/attach',
    imports: '../prisma/neighbour.ts',
  }),
  ...rule('only-http-imports-express', { from: 'BuildingBlocks/src/hosting', imports: 'express' }),
  ...rule('express-is-loaded-for-routes', {
    from: 'BuildingBlocks/src/hosting',
    imports: '../http/application.ts',
    typesToo: false,
  }),
  ...rule('operators-code-is-loaded-when-configured', {
    from: 'BuildingBlocks/src/hosting',
    imports: '../operators-api/neighbour.ts',
    typesToo: false,
  }),
  ...rule(
    'only-infrastructure-imports-the-prisma-client',
    { from: 'BookingService/src', imports: './infrastructure/generated/prisma/client.ts' },
    { from: 'tests/src/unit', imports: '@ticketwave/catalog-service/infrastructure/generated/prisma/client' },
  ),
  ...rule(
    'inversify-only-where-things-are-bound',
    { from: 'BuildingBlocks/src/outbox', imports: 'inversify' },
    { from: 'BuildingBlocks/src/attach', imports: 'inversify' },
    { from: 'BookingService/src', imports: 'inversify' },
  ),
  {
    rules: ['domain-knows-only-domain', 'inversify-only-where-things-are-bound'],
    from: 'BookingService/src/domain',
    imports: 'inversify',
  },
  {
    rules: ['contracts-of-services-know-only-contracts', 'inversify-only-where-things-are-bound'],
    from: 'BookingService/contracts/src',
    imports: 'inversify',
  },
  ...rule(
    'imports-are-declared',
    { from: 'BookingService/src/infrastructure', imports: 'nodemailer', declared: 'nowhere' },
    { from: 'PaymentService/src/application', imports: '@ticketwave/catalog-contracts', declared: 'nowhere' },
    { from: 'BuildingBlocks/src/hosting', imports: 'commander', declared: 'nowhere' },
    { from: 'tests/src/unit', imports: 'winston', declared: 'nowhere' },
  ),
  ...rule('production-needs-no-dev-dependencies', {
    from: 'BookingService/src/http',
    imports: 'prettier',
    declared: 'devDependencies',
    typesToo: false,
  }),
  ...rule('everything-resolves', { from: 'CatalogService/src/infrastructure', imports: './nowhere.ts' }),
];
