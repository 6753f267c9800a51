"""The exam platform (学考平台): results of the proficiency exams."""

from xueji.gateways.exam.client import ExamLine, ExamQuestion, NothingNew, Results, fetch_results

__all__ = ["ExamLine", "ExamQuestion", "NothingNew", "Results", "fetch_results"]
