"""What each standard asks for, item by item. Templates answer under these headings.

- **STRESS-DES**: Monks, Currie, Onggo, Robinson, Kunc and Taylor 2019, *Journal of Simulation*
  13:55, doi 10.1080/17477778.2018.1442155.
- **ODD**: Grimm et al. 2020, *Journal of Artificial Societies and Social Simulation* 23(2):7,
  doi 10.18564/jasss.4259.
- **TRACE**: Grimm et al. 2014, *Ecological Modelling* 280:129, doi 10.1016/j.ecolmodel.2014.01.018,
  after Schmolke et al. 2010, *Trends in Ecology & Evolution* 25:479.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Standard:
    """A standard of documentation.

    Attributes
    ----------
    name, title, file
        Its name, the document's title, and the name of its files without ending.
    citation
        The source of its items.
    items
        Headings of its items, in order. A test checks that the document has each, with a text.
    """

    name: str
    title: str
    file: str
    citation: str
    items: tuple[str, ...]


STANDARDS = {
    "stress": Standard(
        "STRESS-DES",
        "STRESS-DES record",
        "stress_des",
        "Monks, Currie, Onggo, Robinson, Kunc and Taylor (2019), Strengthening the reporting of "
        "empirical simulation studies, Journal of Simulation 13:55–67, "
        "doi 10.1080/17477778.2018.1442155",
        (
            "1.1 Purpose of the model", "1.2 Model outputs", "1.3 Experimentation aims",
            "2.1 Base model overview diagram", "2.2 Base model logic", "2.3 Scenario logic",
            "2.4 Algorithms", "2.5.1 Entities", "2.5.2 Activities", "2.5.3 Resources",
            "2.5.4 Queues", "2.5.5 Entry and exit points", "3.1 Data sources",
            "3.2 Pre-processing", "3.3 Input parameters", "3.4 Assumptions",
            "4.1 Initialisation", "4.2 Run length", "4.3 Estimation approach",
            "5.1 Software or programming language", "5.2 Random sampling",
            "5.3 Model execution", "5.4 System specification",
            "6.1 Computer model sharing statement",
        ),
    ),
    "odd": Standard(
        "ODD",
        "ODD description",
        "odd",
        "Grimm et al. (2020), The ODD protocol for describing agent-based and other simulation "
        "models: a second update, Journal of Artificial Societies and Social Simulation 23(2):7, "
        "doi 10.18564/jasss.4259",
        (
            "1 Purpose and patterns", "2 Entities, state variables and scales",
            "3 Process overview and scheduling", "4 Design concepts", "Basic principles",
            "Emergence", "Adaptation", "Objectives", "Learning", "Prediction", "Sensing",
            "Interaction", "Stochasticity", "Collectives", "Observation", "5 Initialization",
            "6 Input data", "7 Submodels",
        ),
    ),
    "trace": Standard(
        "TRACE",
        "TRACE document",
        "trace",
        "Grimm et al. (2014), Towards better modelling and decision support, Ecological Modelling "
        "280:129–139, doi 10.1016/j.ecolmodel.2014.01.018; first proposed by Schmolke, Thorbek, "
        "DeAngelis and Grimm (2010), Trends in Ecology & Evolution 25:479–486",
        (
            "1 Problem formulation", "2 Model description", "3 Data evaluation",
            "4 Conceptual model evaluation", "5 Implementation verification",
            "6 Model output verification", "7 Model analysis", "8 Model output corroboration",
        ),
    ),
}  # fmt: skip
"""The standards by the name that `--as` takes."""
