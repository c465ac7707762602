//! The five steps in which a map colours areas by their households.

use super::view::Branch;

/// Five equal steps from none to the most households.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ramp {
    most: i64,
}

impl Ramp {
    /// How many steps there are.
    const STEPS: i64 = 5;

    /// Returns the steps up to the most households that one of the areas has.
    pub(crate) fn of(branches: &[Branch]) -> Ramp {
        Ramp::up_to(branches.iter().map(|branch| branch.count.households).max().unwrap_or(0))
    }

    fn up_to(most: i64) -> Ramp {
        Ramp { most: most.max(Ramp::STEPS - 1) }
    }

    /// Returns the step of a number of households, 1 to 5.
    pub(crate) fn level(self, households: i64) -> i64 {
        (1 + Ramp::STEPS * households / (self.most + 1)).clamp(1, Ramp::STEPS)
    }

    /// Returns the least and the most households of each step.
    pub(crate) fn ranges(self) -> [(i64, i64); 5] {
        let from = |step: i64| (step * (self.most + 1)).div_euclid(Ramp::STEPS);
        // Whole numbers: a step begins with the first that reaches it.
        let first = |step: i64| from(step) + i64::from(step * (self.most + 1) % Ramp::STEPS != 0);
        [0, 1, 2, 3, 4].map(|step| (first(step), first(step + 1) - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::Ramp;

    #[test]
    fn every_number_lies_in_the_range_of_its_step() {
        for most in [0, 1, 4, 5, 7, 1_944, 1_000_003] {
            let ramp = Ramp::up_to(most);
            let ranges = ramp.ranges();
            assert_eq!((ranges[0].0, ranges[4].1), (0, most.max(4)));
            for number in [0, most / 7, most / 5, most / 2, most * 4 / 5, most - 1, most] {
                let number = number.max(0);
                let (least, last) = ranges[ramp.level(number) as usize - 1];
                assert!((least..=last).contains(&number), "{number} of {most}: {ranges:?}");
            }
        }
    }
}
