-- Rates per 10,000 people, with bounds, from the totals of counts and of populations.
-- Reads: count_totals and population_totals, as roll_up.sql gives them.
-- One row per row of count_totals. The least rate is the least count over the largest population,
-- the largest rate the reverse. Each is one division of two whole numbers, which every engine that
-- keeps to IEEE 754 rounds alike while count times 10,000 is below 2 to the 53rd.
-- Where there is no rate, reason says why, and never is one bound given without the other.
WITH joined AS (
    SELECT
        count_totals.level,
        count_totals.area_code,
        count_totals.indicator,
        count_totals.period,
        count_totals.lower,
        count_totals.upper,
        population_totals.lower AS people_lower,
        population_totals.upper AS people_upper,
        CASE
            WHEN count_totals.lower IS NULL THEN 'a count is missing'
            WHEN population_totals.lower IS NULL THEN 'a population is missing'
            WHEN population_totals.lower = 0 THEN 'the population may be nought'
        END AS reason
    FROM count_totals
    LEFT JOIN population_totals
        ON population_totals.level = count_totals.level
        AND population_totals.area_code = count_totals.area_code
        AND population_totals.indicator = count_totals.indicator
        AND population_totals.period = count_totals.period
)
SELECT
    level,
    area_code,
    indicator,
    period,
    lower,
    upper,
    people_lower,
    people_upper,
    CASE
        WHEN reason IS NULL
        THEN CAST(lower * 10000 AS DOUBLE PRECISION) / CAST(people_upper AS DOUBLE PRECISION)
    END AS rate_per_10k_lower,
    CASE
        WHEN reason IS NULL
        THEN CAST(upper * 10000 AS DOUBLE PRECISION) / CAST(people_lower AS DOUBLE PRECISION)
    END AS rate_per_10k_upper,
    reason
FROM joined
ORDER BY level, area_code, indicator, period
