CREATE TABLE "loyalty_entry" (
    "id" TEXT NOT NULL,
    "occurrences" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "loyalty_entry_pkey" PRIMARY KEY ("id")
);
