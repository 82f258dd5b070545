-- What keeps small areas from adding up: no row where every small area of every table belongs to
-- exactly one area of each wider level, and has one shape.
-- Reads: lookup, areas, counts, populations.
-- One row per problem, level and area.
WITH belongs AS (
    SELECT 'lsoa' AS level, output_area AS area_code, lsoa AS wider FROM lookup
    UNION ALL
    SELECT 'msoa' AS level, output_area AS area_code, msoa AS wider FROM lookup
    UNION ALL
    SELECT 'local_authority' AS level, output_area AS area_code, local_authority AS wider FROM lookup
),
measured AS (
    SELECT area_code FROM counts
    UNION
    SELECT area_code FROM populations
),
problems AS (
    SELECT 'belongs to no area of this level' AS problem, level, area_code
    FROM belongs
    WHERE wider IS NULL
    UNION ALL
    SELECT 'is in the lookup more than once' AS problem, 'output_area' AS level, output_area AS area_code
    FROM lookup
    GROUP BY output_area
    HAVING COUNT(*) > 1
    UNION ALL
    SELECT 'is divided between areas of the next level' AS problem, 'lsoa' AS level, lsoa AS area_code
    FROM lookup
    GROUP BY lsoa
    HAVING MIN(msoa) <> MAX(msoa)
    UNION ALL
    SELECT 'is divided between areas of the next level' AS problem, 'msoa' AS level, msoa AS area_code
    FROM lookup
    GROUP BY msoa
    HAVING MIN(local_authority) <> MAX(local_authority)
    UNION ALL
    SELECT 'has an amount and is not in the lookup' AS problem, 'output_area' AS level, measured.area_code
    FROM measured
    LEFT JOIN lookup ON lookup.output_area = measured.area_code
    WHERE lookup.output_area IS NULL
    UNION ALL
    SELECT 'has no shape' AS problem, 'output_area' AS level, lookup.output_area AS area_code
    FROM lookup
    LEFT JOIN areas ON areas.area_code = lookup.output_area
    WHERE areas.area_code IS NULL
    UNION ALL
    SELECT 'has a shape and is not in the lookup' AS problem, 'output_area' AS level, areas.area_code
    FROM areas
    LEFT JOIN lookup ON lookup.output_area = areas.area_code
    WHERE lookup.output_area IS NULL
    UNION ALL
    SELECT 'has more than one shape' AS problem, 'output_area' AS level, area_code
    FROM areas
    GROUP BY area_code
    HAVING COUNT(*) > 1
)
SELECT problem, level, area_code
FROM problems
ORDER BY problem, level, area_code
