import type { HttpRoutes } from '@ticketwave/building-blocks/http';
import type { Shipments } from './shipments.ts';

export const shipmentRoutes = (shipments: Shipments): HttpRoutes => ({
  mount(router) {
    router.get('/api/shipments', async (_request, response) => {
      response.json({ items: await shipments.latest() });
    });
  },
});
