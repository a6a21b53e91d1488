-- A limit that is sent by name, and a worker that knows none of that name.
\ir lib/begin.psql
SELECT no_plan();

SELECT is(holdfast.limit_of('of_the_test'), 9223372036854775807,
    'a worker that is older than a limit has none');
SET LOCAL holdfast.limit_of_the_test = '17';
SELECT is(holdfast.limit_of('of_the_test'), 17::bigint, 'it is what the connection was told');
SELECT is(holdfast.limit_of('of_another'), 9223372036854775807, 'and no other is');
RESET holdfast.limit_of_the_test;
SELECT is(holdfast.limit_of('of_the_test'), 9223372036854775807,
    'nor is it when the setting is empty');

SELECT * FROM finish();
ROLLBACK;
