import { HttpRoutes, Operation } from '@ticketwave/building-blocks/http';
import type { Router } from 'express';
import { injectable } from 'inversify';
import Joi from 'joi';
import { categories, type Category } from '../domain/category.ts';

const listCategories = new Operation({
  name: 'listCategories',
  method: 'get',
  path: '/api/categories',
  summary: 'What can be sold',
  answers: {
    200: {
      description: 'All categories.',
      body: Joi.object<{ readonly items: readonly Category[] }>({
        items: Joi.array().items(Joi.string().valid(...categories)),
      }).example({ items: categories }),
    },
  },
});

@injectable()
export class CategoryRoutes extends HttpRoutes {
  override mount(router: Router): void {
    listCategories.mount(router, async () => ({ status: 200, body: { items: categories } }));
  }
}
