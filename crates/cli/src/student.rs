//! Mean and confidence interval of replications.

/// Two-sided 95 % points of Student's t for 1 to 30 degrees of freedom.
const T: [f64; 30] = [
    12.706_205, 4.302_653, 3.182_446, 2.776_445, 2.570_582, 2.446_912, 2.364_624, 2.306_004, 2.262_157, 2.228_139,
    2.200_985, 2.178_813, 2.160_369, 2.144_787, 2.131_450, 2.119_905, 2.109_816, 2.100_922, 2.093_024, 2.085_963,
    2.079_614, 2.073_873, 2.068_658, 2.063_899, 2.059_539, 2.055_529, 2.051_831, 2.048_407, 2.045_230, 2.042_272,
];

/// The mean and half the width of its 95 % interval; no width for a single value.
pub fn interval(values: &[f64]) -> (f64, Option<f64>) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    if values.len() < 2 {
        return (mean, None);
    }
    let square_sum: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    let deviation = (square_sum / (n - 1.0)).sqrt();
    (mean, Some(quantile(values.len() as u64 - 1) * deviation / n.sqrt()))
}

/// The two-sided 95 % point: from the table, beyond it by the expansion in 1/n (Abramowitz and Stegun 26.7.5), right to 10^-6.
fn quantile(degrees: u64) -> f64 {
    if let Some(t) = usize::try_from(degrees).ok().and_then(|degrees| T.get(degrees.checked_sub(1)?)) {
        return *t;
    }
    let (z, n) = (1.959_963_984_540_054_f64, degrees as f64);
    let (z3, z5, z7) = (z * z * z, z * z * z * z * z, z * z * z * z * z * z * z);
    z + (z3 + z) / (4.0 * n)
        + (5.0 * z5 + 16.0 * z3 + 3.0 * z) / (96.0 * n * n)
        + (3.0 * z7 + 19.0 * z5 + 17.0 * z3 - 15.0 * z) / (384.0 * n * n * n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_match_the_tables() {
        for (degrees, t) in [(1, 12.706), (9, 2.262), (30, 2.042), (31, 2.0395), (60, 2.0003), (120, 1.9799)] {
            assert!((quantile(degrees) - t).abs() < 5e-4, "{degrees}: {}", quantile(degrees));
        }
    }

    #[test]
    fn the_interval_of_a_worked_example() {
        // 1 … 5: mean 3, deviation 1.5811, t(4) = 2.7764: 1.9632.
        let (mean, half) = interval(&[1.0, 2.0, 3.0, 4.0, 5.0]);
        assert_eq!(mean, 3.0);
        assert!((half.expect("five values have a width") - 1.963_2).abs() < 1e-4);
        assert_eq!(interval(&[7.0]), (7.0, None));
    }
}
