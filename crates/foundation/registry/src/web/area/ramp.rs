//! The five steps in which a map colours areas by their households.

use super::view::Branch;

/// Five equal steps from the fewest to the most households, so that areas of like size are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ramp {
    least: i64,
    most: i64,
}

impl Ramp {
    /// How many steps there are.
    const STEPS: i64 = 5;

    /// Returns the steps from the fewest to the most households that one of the areas has.
    pub(crate) fn of(branches: &[Branch]) -> Ramp {
        let households = || branches.iter().map(|branch| branch.count.households);
        Ramp::between(households().min().unwrap_or(0), households().max().unwrap_or(0))
    }

    fn between(least: i64, most: i64) -> Ramp {
        Ramp { least, most: most.max(least + Ramp::STEPS - 1) }
    }

    fn reach(self) -> i64 {
        self.most - self.least + 1
    }

    /// Returns the step of a number of households, 1 to 5.
    pub(crate) fn level(self, households: i64) -> i64 {
        let above = (households - self.least).max(0);
        (1 + Ramp::STEPS * above / self.reach()).clamp(1, Ramp::STEPS)
    }

    /// Returns the least and the most households of each step.
    pub(crate) fn ranges(self) -> [(i64, i64); 5] {
        // Whole numbers: a step begins with the first that reaches it.
        let first = |step: i64| {
            let reach = step * self.reach();
            self.least + reach / Ramp::STEPS + i64::from(reach % Ramp::STEPS != 0)
        };
        [0, 1, 2, 3, 4].map(|step| (first(step), first(step + 1) - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::Ramp;

    #[test]
    fn every_number_lies_in_the_range_of_its_step() {
        for most in [0, 1, 4, 5, 7, 1_944, 1_000_003] {
            for least in [0, most / 3, most] {
                let ramp = Ramp::between(least, most);
                let ranges = ramp.ranges();
                assert_eq!((ranges[0].0, ranges[4].1), (least, most.max(least + 4)));
                for number in [most / 7, most / 5, most / 2, most * 4 / 5, most - 1, most] {
                    let number = number.max(least);
                    let (first, last) = ranges[ramp.level(number) as usize - 1];
                    assert!((first..=last).contains(&number), "{number} of {most}: {ranges:?}");
                }
            }
        }
    }

    #[test]
    fn a1_areas_of_like_size_are_told_apart() {
        let ramp = Ramp::between(212, 260);
        assert_eq!([212, 228, 240, 260].map(|households| ramp.level(households)), [1, 2, 3, 5]);
    }
}
