import { defineConfig } from '@ticketwave/cli';

export default defineConfig({
  virtualHost: '/shop',
  services: {
    orders: {
      folder: 'orders',
      port: 4001,
      definition: () => import('./orders/dist/service.js'),
    },
    shipping: {
      folder: 'shipping',
      port: 4002,
      definition: () => import('./shipping/dist/service.js'),
    },
  },
});
