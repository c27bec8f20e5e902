-- How UserService says that users are reached.
CREATE TABLE "user_contact" (
    "user_id" VARCHAR(128) NOT NULL,
    "email" VARCHAR(254) NOT NULL,
    "phone" VARCHAR(16),
    "language" VARCHAR(40) NOT NULL,

    CONSTRAINT "user_contact_pkey" PRIMARY KEY ("user_id")
);
