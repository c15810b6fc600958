/** The tables of schema identity that the program itself writes, in camel case; db/identity says what each means. */
export type IdentityTables = {
  person: {
    id: string;
    name: string;
    email: string;
    emailVerified: boolean;
    twoFactorEnabled: boolean;
    createdAt: Date;
    updatedAt: Date;
  };
  credential: {
    id: string;
    userId: string;
    providerId: string;
    accountId: string;
    password: string;
    createdAt: Date;
    updatedAt: Date;
  };
  secondFactor: {
    id: string;
    userId: string;
    secret: string;
    lastStep: number | null;
  };
};
