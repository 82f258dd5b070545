-- Adds the amounts of small areas up to each wider level.
-- Reads: lookup (one row per small area); amounts (counts, or populations, of small areas).
-- One row per level, wider area, indicator and period, for every series that amounts has at all.
-- A sum of ranges is a range. Where any small area has no value the total has none, and
-- areas_without_value says for how many; nothing is filled in.
WITH belongs AS (
    SELECT 'lsoa' AS level, output_area AS small_area, lsoa AS area_code FROM lookup
    UNION ALL
    SELECT 'msoa' AS level, output_area AS small_area, msoa AS area_code FROM lookup
    UNION ALL
    SELECT 'local_authority' AS level, output_area AS small_area, local_authority AS area_code FROM lookup
),
wider AS (
    SELECT level, area_code, COUNT(*) AS areas
    FROM belongs
    GROUP BY level, area_code
),
series AS (
    SELECT DISTINCT indicator, period
    FROM amounts
),
sums AS (
    SELECT
        belongs.level,
        belongs.area_code,
        amounts.indicator,
        amounts.period,
        COUNT(*) AS areas_with_value,
        SUM(amounts.lower) AS lower,
        SUM(amounts.upper) AS upper
    FROM belongs
    INNER JOIN amounts ON amounts.area_code = belongs.small_area
    WHERE amounts.lower IS NOT NULL AND amounts.upper IS NOT NULL
    GROUP BY belongs.level, belongs.area_code, amounts.indicator, amounts.period
)
SELECT
    wider.level,
    wider.area_code,
    series.indicator,
    series.period,
    wider.areas,
    wider.areas - COALESCE(sums.areas_with_value, 0) AS areas_without_value,
    CASE WHEN sums.areas_with_value = wider.areas THEN sums.lower END AS lower,
    CASE WHEN sums.areas_with_value = wider.areas THEN sums.upper END AS upper
FROM wider
CROSS JOIN series
LEFT JOIN sums
    ON sums.level = wider.level
    AND sums.area_code = wider.area_code
    AND sums.indicator = series.indicator
    AND sums.period = series.period
ORDER BY wider.level, wider.area_code, series.indicator, series.period
