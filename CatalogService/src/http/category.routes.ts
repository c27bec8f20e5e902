import { HttpRoutes } from '@ticketwave/building-blocks/http';
import type { Router } from 'express';
import { injectable } from 'inversify';
import { categories } from '../domain/category.ts';

@injectable()
export class CategoryRoutes extends HttpRoutes {
  override mount(router: Router): void {
    router.get('/api/categories', (_request, response) => void response.json({ items: categories }));
  }
}
