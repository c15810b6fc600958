-- A change of an agreement may let what was handed over under it end earlier, whichever party makes it: the provider's
-- ledger then says so in the transaction of that change, as the recipient's inbox does.

comment on column disclosure.until is 'When the row leaves the inbox; a later decision, or a change of the agreement, may bring it forward.';
select context.guard('disclosure', '{"own": ["select", "update"], "deliver": ["select", "insert", "delete"], "withdraw": ["select", "update"], "sweep": ["select"]}');
