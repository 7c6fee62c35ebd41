"""Words that reports of calibrations print."""

CALIBRATION_WORDS = {
    "spread left": "Posterior over prior spread of an assumption, on the scale on which its prior "
    "is a standard normal. 1: the reported figures leave it as uncertain as it was. 0.5: they "
    "halve its uncertainty.",
    "mixture; mixtures": "A weighted sum of assumptions. Few figures may narrow a mixture although "
    "they narrow none of its parts, because they show only what the parts do together.",
    "rank test; rank tests": "In simulation-based calibration, the truth of each synthetic data "
    "set has a rank among the draws. If intervals are right, all ranks are equally likely. The "
    "test gives a p-value for each assumption.",
    "hold-out scoreboard; scoreboard": "Scores of forecasts of weeks that no forecaster had seen. "
    "The model stands beside simple rules, each scored in the same way.",
}
