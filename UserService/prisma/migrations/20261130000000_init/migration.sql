-- CreateTable
CREATE TABLE "user_account" (
    -- By which a user books. All are announced in the order of their bytes.
    "id" VARCHAR(128) COLLATE "C" NOT NULL,
    "email" VARCHAR(254),
    "phone" VARCHAR(16),
    "language" VARCHAR(40),
    "name" VARCHAR(200),
    "erased_at" TIMESTAMPTZ(3),

    CONSTRAINT "user_account_pkey" PRIMARY KEY ("id"),
    -- Of an erased user nothing is left but the id, so that copies elsewhere are deleted there too.
    CONSTRAINT "user_account_known_or_erased" CHECK (
        CASE WHEN "erased_at" IS NULL
             THEN "email" IS NOT NULL AND "language" IS NOT NULL AND "name" IS NOT NULL
             ELSE "email" IS NULL AND "phone" IS NULL AND "language" IS NULL AND "name" IS NULL
        END
    )
);
