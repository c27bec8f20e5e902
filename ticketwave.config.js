import { defineConfig } from '@ticketwave/cli';

/** What a service's process is restarted for besides the common folders. */
const watched = (folder) => ({ folder, watch: [`${folder}/dist`, `${folder}/contracts/dist`] });

export default defineConfig({
  services: {
    booking: {
      ...watched('BookingService'),
      port: 5001,
      definition: () =>
        import('@ticketwave/booking-service/composition-root').then((module) => module.bookingService),
    },
    catalog: {
      ...watched('CatalogService'),
      port: 5002,
      definition: () =>
        import('@ticketwave/catalog-service/composition-root').then((module) => module.catalogService),
    },
    payment: {
      ...watched('PaymentService'),
      port: 5003,
      environment: { PAYMENT_PROVIDER: 'simulated' },
      definition: () =>
        import('@ticketwave/payment-service/composition-root').then((module) => module.paymentService),
    },
    notification: {
      ...watched('NotificationService'),
      port: 5004,
      definition: () =>
        import('@ticketwave/notification-service/composition-root').then(
          (module) => module.notificationService,
        ),
    },
  },
  virtualHost: '/ticketwave',
  definitionsFile: 'rabbitmq/definitions.json',
  permissionsFile: 'rabbitmq/permissions.json',
  sagasFile: 'docs/sagas.md',
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
  environment: { SEED_DATA: 'true' },
  watch: ['BuildingBlocks/dist', 'BuildingBlocks/contracts/dist'],
});
