-- Rows that may not be in a table of amounts: no row where the table can be added up.
-- Reads: amounts (counts, or populations, of small areas).
-- One row per problem, area, indicator and period. It names no amount.
WITH problems AS (
    SELECT 'more than one row' AS problem, area_code, indicator, period
    FROM amounts
    GROUP BY area_code, indicator, period
    HAVING COUNT(*) > 1
    UNION ALL
    SELECT DISTINCT 'one limit without the other' AS problem, area_code, indicator, period
    FROM amounts
    WHERE (lower IS NULL AND upper IS NOT NULL) OR (lower IS NOT NULL AND upper IS NULL)
    UNION ALL
    SELECT DISTINCT 'a limit below nought' AS problem, area_code, indicator, period
    FROM amounts
    WHERE lower < 0 OR upper < 0
    UNION ALL
    SELECT DISTINCT 'lower above upper' AS problem, area_code, indicator, period
    FROM amounts
    WHERE lower > upper
    UNION ALL
    SELECT DISTINCT 'a limit above 1000000000' AS problem, area_code, indicator, period
    FROM amounts
    WHERE lower > 1000000000 OR upper > 1000000000
)
SELECT problem, area_code, indicator, period
FROM problems
ORDER BY problem, area_code, indicator, period
