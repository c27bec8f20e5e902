import { HttpRoutes, Idempotency } from '@ticketwave/building-blocks/http';
import type { Router } from 'express';
import { inject, injectable } from 'inversify';
import { CreateUser } from '../application/create-user.ts';
import { EraseUser } from '../application/erase-user.ts';
import { UpdateUser } from '../application/update-user.ts';
import { Users, userUnknown } from '../application/users.ts';
import type { KnownUser } from '../domain/user-state.ts';
import { Links } from './links.ts';
import { representationOf, type UserRepresentation } from './user-representation.ts';
import { createUser, eraseUser, showUser, updateUser } from './user.operations.ts';

@injectable()
export class UserRoutes extends HttpRoutes {
  constructor(
    @inject(Idempotency) private readonly idempotency: Idempotency,
    @inject(Users) private readonly users: Users,
    @inject(CreateUser) private readonly createUser: CreateUser,
    @inject(UpdateUser) private readonly updateUser: UpdateUser,
    @inject(EraseUser) private readonly eraseUser: EraseUser,
    @inject(Links) private readonly links: Links,
  ) {
    super();
  }

  override mount(router: Router): void {
    createUser.mount(router, ({ body: { userId, phone = null, ...profile } }, request) =>
      this.idempotency.once(request, async (work) => {
        const { state } = await this.createUser.execute(userId, { ...profile, phone }, work);
        return { status: 201, body: { userId: state.id }, location: this.links.user(state.id) };
      }),
    );
    showUser.mount(router, async ({ path }) => ({
      status: 200,
      body: shown(await this.users.find(path.userId)),
    }));
    updateUser.mount(router, async ({ path, body }) => {
      const { known } = await this.updateUser.execute(path.userId, body);
      return { status: 200, body: shown(known) };
    });
    eraseUser.mount(router, async ({ path }) => {
      await this.eraseUser.execute(path.userId);
      return { status: 204 };
    });
  }
}

function shown(user: KnownUser | undefined): UserRepresentation {
  if (user === undefined) throw userUnknown();
  return representationOf(user);
}
