import { defineConfig } from '@ticketwave/cli';

export default defineConfig({
  services: {
    booking: {
      folder: 'BookingService',
      port: 5001,
      watch: ['BookingService/dist', 'BookingService/contracts/dist'],
      definition: () =>
        import('@ticketwave/booking-service/composition-root').then((module) => module.bookingService),
    },
    catalog: {
      folder: 'CatalogService',
      port: 5002,
      watch: ['CatalogService/dist', 'CatalogService/contracts/dist'],
      definition: () =>
        import('@ticketwave/catalog-service/composition-root').then((module) => module.catalogService),
    },
    payment: {
      folder: 'PaymentService',
      port: 5003,
      watch: ['PaymentService/dist', 'PaymentService/contracts/dist'],
      environment: { PAYMENT_PROVIDER: 'simulated' },
      definition: () =>
        import('@ticketwave/payment-service/composition-root').then((module) => module.paymentService),
    },
    notification: {
      folder: 'NotificationService',
      port: 5004,
      watch: ['NotificationService/dist', 'NotificationService/contracts/dist'],
      definition: () =>
        import('@ticketwave/notification-service/composition-root').then(
          (module) => module.notificationService,
        ),
    },
    operations: {
      folder: 'OperationsService',
      port: 5005,
      watch: ['OperationsService/dist', 'OperationsService/contracts/dist'],
      // It takes every event: two lines for each would hide what the others say.
      environment: { LOG_LEVEL: 'warn' },
      definition: () =>
        import('@ticketwave/operations-service/composition-root').then((module) => module.operationsService),
    },
    user: {
      folder: 'UserService',
      port: 5006,
      watch: ['UserService/dist', 'UserService/contracts/dist'],
      definition: () =>
        import('@ticketwave/user-service/composition-root').then((module) => module.userService),
    },
  },
  virtualHost: '/ticketwave',
  definitionsFile: 'rabbitmq/definitions.json',
  permissionsFile: 'rabbitmq/permissions.json',
  sagasFile: 'docs/sagas.md',
  goldensFolder: 'tests/goldens',
  documents: {
    'docs/flows.md': (wires) =>
      import('@ticketwave/scripts/demo/flows').then((module) => module.flowsDocument(wires)),
  },
  checks: {
    bookings: {
      summary:
        'also compares the bookings made since then with tickets, money and notices in all four databases, which are ' +
        'read whole; what is still on its way may be named as well, so ask twice',
      run: (context) =>
        import('@ticketwave/scripts/reconcile/bookings').then((module) => module.lookAtBookings(context)),
    },
  },
  environment: { SEED_DATA: 'true', REQUEST_TAP: 'true' },
  watch: ['BuildingBlocks/dist', 'BuildingBlocks/contracts/dist'],
});
